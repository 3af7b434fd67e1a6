"""What boto3 asks of the practice store, one check for each run: boto3_checks.py ENDPOINT KEY_ID SECRET CHECK."""
import hashlib
import sys
import urllib.request

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

endpoint, key_id, secret, check = sys.argv[1:5]
BUCKET = "docs"
MIB = 1024 * 1024


def connect(**config):
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}, **config),
    )


s3 = connect(signature_version="s3v4")


def versioned():
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})


def put(key, body, **more):
    return s3.put_object(Bucket=BUCKET, Key=key, Body=body, **more)["VersionId"]


def read(key, **more):
    return s3.get_object(Bucket=BUCKET, Key=key, **more)["Body"].read()


def code_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError("it was not refused")


def versions():
    """Versions and markers are told apart, in order, over pages cut inside a key."""
    versioned()
    expected = []
    for key in ["a", "b/1", "b/2"]:
        ids = [put(key, b"%d" % revision) for revision in range(3)]
        expected += [(key, version_id) for version_id in reversed(ids)]
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 2})
    seen = [(entry["Key"], entry["VersionId"]) for page in pages for entry in page.get("Versions", [])]
    assert seen == expected, (seen, expected)
    marker = s3.delete_object(Bucket=BUCKET, Key="a")
    assert marker["DeleteMarker"] is True
    assert code_of(lambda: read("a")) == "NoSuchKey"
    assert code_of(lambda: read("a", VersionId=marker["VersionId"])) == "MethodNotAllowed"
    s3.delete_object(Bucket=BUCKET, Key="a", VersionId=marker["VersionId"])
    assert read("a") == b"2"


def copy_version():
    """An earlier version becomes current by a copy, with its metadata."""
    versioned()
    first = put("a", b"one", Metadata={"author": "Li"}, ContentType="text/x-first")
    second = put("a", b"two")
    answer = s3.copy_object(Bucket=BUCKET, Key="a", CopySource={"Bucket": BUCKET, "Key": "a", "VersionId": first})
    assert answer["CopySourceVersionId"] == first
    head = s3.head_object(Bucket=BUCKET, Key="a")
    assert head["Metadata"] == {"author": "Li"} and head["ContentType"] == "text/x-first"
    listed = s3.list_object_versions(Bucket=BUCKET, Prefix="a")["Versions"]
    assert [entry["VersionId"] for entry in listed] == [answer["VersionId"], second, first]
    assert read("a") == b"one"


def multipart_copy():
    """s3transfer copies by parts, and the bytes arrive."""
    versioned()
    body = bytes(range(251)) * (24 * MIB // 251)
    first = put("big", body)
    put("big", b"small")
    settings = boto3.s3.transfer.TransferConfig(multipart_threshold=6 * MIB, multipart_chunksize=6 * MIB)
    s3.copy({"Bucket": BUCKET, "Key": "big", "VersionId": first}, BUCKET, "big", Config=settings)
    assert s3.head_object(Bucket=BUCKET, Key="big")["ETag"].endswith('-4"')
    assert hashlib.sha256(read("big")).digest() == hashlib.sha256(body).digest()


def multipart_upload():
    """An upload by parts, its listing, its end."""
    versioned()
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="u", ContentType="text/x-u")["UploadId"]
    parts = []
    for number in range(1, 4):
        body = bytes([number]) * (5 * MIB)
        part = s3.upload_part(Bucket=BUCKET, Key="u", UploadId=upload, PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    assert len(s3.list_parts(Bucket=BUCKET, Key="u", UploadId=upload)["Parts"]) == 3
    assert [entry["UploadId"] for entry in s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]] == [upload]
    s3.complete_multipart_upload(Bucket=BUCKET, Key="u", UploadId=upload, MultipartUpload={"Parts": parts})
    assert s3.head_object(Bucket=BUCKET, Key="u")["ContentLength"] == 15 * MIB
    assert code_of(lambda: s3.abort_multipart_upload(Bucket=BUCKET, Key="u", UploadId=upload)) == "NoSuchUpload"


def tags():
    """Tags of one version stay with that version."""
    versioned()
    first = put("a", b"one", Tagging="team=law")
    put("a", b"two")
    assert s3.get_object_tagging(Bucket=BUCKET, Key="a")["TagSet"] == []
    assert s3.get_object_tagging(Bucket=BUCKET, Key="a", VersionId=first)["TagSet"] == [{"Key": "team", "Value": "law"}]


def keys():
    """Awkward keys through put, listing, copy and deletion by the batch."""
    versioned()
    names = ["007", " spaces ", "a+b %#?&;.txt", "percent%2F", "合同/报告.txt", "party 🎉", "x//y", "folder/", "it's \"so\" <x>"]
    for name in names:
        put(name, name.encode())
        s3.copy_object(Bucket=BUCKET, Key="copy/" + name, CopySource={"Bucket": BUCKET, "Key": name})
        assert read("copy/" + name) == name.encode()
    listed = [entry["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET) for entry in page["Contents"]]
    assert set(listed) == set(names) | {"copy/" + name for name in names}
    done = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": name} for name in names]})
    assert {entry["Key"] for entry in done["Deleted"]} == set(names) and "Errors" not in done


def links():
    """Presigned links of both kinds, and of one version."""
    versioned()
    first = put("a b+c.txt", b"one")
    put("a b+c.txt", b"two")
    wanted = {"Bucket": BUCKET, "Key": "a b+c.txt", "VersionId": first}
    for signature in ["s3v4", "s3"]:
        link = connect(signature_version=signature).generate_presigned_url("get_object", Params=wanted, ExpiresIn=60)
        assert urllib.request.urlopen(link).read() == b"one", signature


def refusals():
    """Bad credentials and things that are not there."""
    versioned()
    assert code_of(lambda: s3.head_bucket(Bucket="missing")) == "404"
    assert code_of(lambda: read("missing")) == "NoSuchKey"
    global secret
    secret = "wrong"
    assert code_of(connect(signature_version="s3v4").list_buckets) == "SignatureDoesNotMatch"


globals()[check.replace("-", "_")]()
