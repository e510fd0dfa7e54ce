"""GitHub's REST API in memory: comments of pull requests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.platforms.openapi import OpenAPIVendor
from tests.platforms.vendor import Asked, Problem, Reply, operation

REPOSITORY, BOT, LIMIT = "org/notes", "github-actions[bot]", 65_536
MOMENT = "2026-11-25T08:00:00Z"
LINKS = (
    "avatar_url", "events_url", "followers_url", "following_url", "gists_url", "html_url",
    "organizations_url", "received_events_url", "repos_url", "starred_url", "subscriptions_url",
    "url",
)


def user(login: str) -> dict[str, Any]:
    """A person, or an app's bot, as GitHub describes one."""
    return {
        "login": login, "id": 1, "node_id": "u1", "gravatar_id": "", "site_admin": False,
        "type": "Bot" if login.endswith("[bot]") else "User",
        **{name: f"https://api.github.com/users/{name}" for name in LINKS},
    }


class GitHub(OpenAPIVendor):
    """`comments` by number; `author` is whom the token belongs to; `open` are pull requests."""

    spec = "github.json"

    def __init__(self) -> None:
        self.comments: dict[int, dict[str, Any]] = {}
        self.author, self.open, self.next = BOT, {7, 8}, 100
        super().__init__()

    def write(self, number: int, body: str, author: str) -> dict[str, Any]:
        """Somebody's comment."""
        self.next += 1
        place = f"https://api.github.com/repos/{REPOSITORY}/issues"
        made = {
            "id": self.next, "node_id": "c", "body": body, "user": user(author),
            "url": f"{place}/comments/{self.next}", "issue_url": f"{place}/{number}",
            "html_url": f"https://github.com/{REPOSITORY}/pull/{number}#issuecomment-{self.next}",
            "created_at": MOMENT, "updated_at": MOMENT, "author_association": "NONE",
        }
        self.comments[self.next] = made
        return made

    def of(self, number: int) -> list[str]:
        """The comments of a pull request, oldest first."""
        return [
            str(each["body"]) for each in self.comments.values()
            if each["issue_url"].endswith(f"/{number}")
        ]

    @operation("issues/list-comments")
    def list_comments(self, asked: Asked) -> Any:
        number = self._number(asked)
        found = [c for c in self.comments.values() if c["issue_url"].endswith(f"/{number}")]
        size, page = int(asked.query.get("per_page", 30)), int(asked.query.get("page", 1))
        more = len(found) > size * page
        place = f"{self.url}{urlsplit(asked.target).path}?per_page={size}&page={page + 1}"
        headers = {"Link": f'<{place}>; rel="next"'} if more else {}
        return Reply(200, found[size * (page - 1) : size * page], headers)

    @operation("issues/create-comment")
    def create_comment(self, asked: Asked) -> Any:
        number = self._number(asked)
        if len(asked.body["body"]) > LIMIT:
            raise Problem(422, "body is too long (maximum is 65536 characters)")
        return 201, self.write(number, asked.body["body"], self.author)

    @operation("issues/update-comment")
    def update_comment(self, asked: Asked) -> Any:
        found = self._comment(asked)
        found["body"] = asked.body["body"]
        return found

    @operation("issues/delete-comment")
    def delete_comment(self, asked: Asked) -> Any:
        del self.comments[self._comment(asked)["id"]]
        return 204, None

    @operation("users/get-authenticated")
    def whoami(self, asked: Asked) -> Any:
        return {
            **user(self.author), "bio": None, "blog": None, "company": None, "email": None,
            "followers": 0, "following": 0, "hireable": None, "location": None, "name": None,
            "public_gists": 0, "public_repos": 0, "created_at": MOMENT, "updated_at": MOMENT,
            "user_view_type": "public",
        }

    def _number(self, asked: Asked) -> int:
        number = int(asked.path["issue_number"])
        if f"{asked.path['owner']}/{asked.path['repo']}" != REPOSITORY or number not in self.open:
            raise Problem(404, "Not Found")
        return number

    def _comment(self, asked: Asked) -> dict[str, Any]:
        found = self.comments.get(int(asked.path["comment_id"]))
        if found is None:
            raise Problem(404, "Not Found")
        if found["user"]["login"] != self.author:
            raise Problem(403, "Resource not accessible by integration")
        return found
