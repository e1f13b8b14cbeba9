"""Huawei Cloud's vehicle-license API, its request signatures, its IAM tokens and its error codes."""
