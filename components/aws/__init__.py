"""AWS: private buckets in S3, and CloudFront with signed URLs in front of them."""
