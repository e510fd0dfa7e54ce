"""Words for RandomPet: adverbs, then an adjective, then an animal."""

import secrets

_ADVERBS = """
    barely calmly clearly closely daily deeply early easily evenly fairly firmly freely fully
    gently gladly highly hugely kindly largely lightly likely loosely mainly mildly mostly nearly
    neatly newly nicely openly partly plainly purely quickly quietly rarely readily really safely
    simply slowly smoothly softly solely steadily surely swiftly truly usually vastly warmly wholly
    widely wisely
""".split()  # noqa: SIM905 - a block of words reads better than a list of 100 strings
_ADJECTIVES = """
    able amber apt bold brave brief bright busy calm careful clean clear clever cool cosy crisp
    curious deft eager early easy even fair fast fine firm fond free fresh gentle glad golden good
    grand happy hardy humble keen kind large light lively loyal lucky mellow merry mild modest neat
    new noble open patient plain polite proud pure quick quiet rapid ready rich robust rosy safe
    sharp silent simple smart smooth snug sound spry steady strong sunny sure swift tidy true warm
    wise witty young
""".split()  # noqa: SIM905 - a block of words reads better than a list of 100 strings
_ANIMALS = """
    adder albatross ant badger bat bear beaver bee bison boar bobcat buck bull camel cat catfish
    cheetah chick clam cobra cod colt condor cougar cow crab crane cricket crow deer dingo dog
    dolphin donkey dove drake duck eagle eel egret elk emu falcon fawn ferret finch firefly fish
    fox frog gannet gecko gibbon goat goose grouse gull hare hawk hen heron herring hornet horse
    ibex ibis iguana jackal jaguar jay kite kitten kiwi koala lamb lark lemur leopard lion lizard
    llama lobster lynx magpie mallard mantis marlin marmot marten mink mole monkey moose moth mouse
    mule narwhal newt octopus orca oriole osprey otter owl ox oyster panda parrot perch pheasant
    pig pigeon pika pony puffin puma quail rabbit raccoon ram raptor raven reindeer robin rooster
    salmon seal shark sheep shrew shrimp skunk sloth snail snake snipe sparrow spider squid
    squirrel stag starling stoat stork sturgeon swallow swan swift tapir terrapin tiger toad
    tortoise toucan trout tuna turkey turtle viper vole walrus warbler wasp weasel whale wolf
    wombat wren yak zebra
""".split()  # noqa: SIM905 - a block of words reads better than a list of 100 strings


def pet_name(count: int) -> list[str]:
    """So many words, but two for zero and below: the official plugin never gives none."""
    words = [secrets.choice(_ADVERBS) for _ in range(count - 2)]
    if count != 1:
        words.append(secrets.choice(_ADJECTIVES))
    return [*words, secrets.choice(_ANIMALS)]
