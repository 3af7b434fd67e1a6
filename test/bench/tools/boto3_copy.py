"""boto3's managed copy, by the transfer manager that `client.copy` uses, so that many files share its threads."""
import json
import sys

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from s3transfer.manager import TransferManager

spec = json.loads(sys.argv[1])
parallel = spec.get('parallel')
client = boto3.client(
    's3',
    endpoint_url=spec['endpoint'],
    region_name=spec['region'],
    aws_access_key_id=spec['accessKeyId'],
    aws_secret_access_key=spec['accessKeySecret'],
    config=Config(s3={'addressing_style': 'path'}, max_pool_connections=max(10, parallel or 0)),
)
options = {}
if 'partSizeBytes' in spec:
    options['multipart_chunksize'] = spec['partSizeBytes']
if parallel is not None:
    options['max_concurrency'] = parallel
config = TransferConfig(**options)
if spec['work'] == 'one':
    keys = [spec['key']]
else:
    keys = ['small/file-%05d.txt' % index for index in range(spec['count'])]

while True:
    print('ready', flush=True)
    if sys.stdin.readline() == '':
        break
    try:
        with TransferManager(client, config) as manager:
            futures = [
                manager.copy({'Bucket': spec['bucket'], 'Key': key, 'VersionId': version}, spec['bucket'], key)
                for key, version in zip(keys, spec.get('versionIds') or [spec['versionId']] * len(keys))
            ]
            for future in futures:
                future.result()
        result = {'ok': True}
    except Exception as error:  # A tool that gives up is a result too.
        result = {'ok': False, 'detail': '%s: %s' % (type(error).__name__, error)}
    print(json.dumps(result), flush=True)
