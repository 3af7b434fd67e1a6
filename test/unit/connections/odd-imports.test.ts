import { describe, expect, it } from 'vitest'
import { readPasted } from '../../../app/connections/importing/pasted.ts'
import { readAws } from '../../../app/connections/importing/tools.ts'

const bom = '\uFEFF'
const keys = { accessKeyId: 'LTAIexample', accessKeySecret: 'planted-secret' }

/** As consoles, editors and people really write them. */
describe('settings as they are found in real life', () => {
  it.each([
    [
      "the console's key file in Chinese",
      `${bom}用户登录名称,登录密码,AccessKey ID,AccessKey Secret\r\nu@1.com,,LTAIexample,planted-secret\r\n`,
    ],
    ['a quoted key file', '"AccessKey ID","AccessKey Secret"\r\n"LTAIexample","planted-secret"\r\n'],
    ["Huawei's key file in Chinese", `${bom}用户名,访问密钥 ID,私有访问密钥\r\nanna,LTAIexample,planted-secret\r\n`],
    [
      'a key file with a comment above',
      '# exported in May\nAccessKey ID,AccessKey Secret\nLTAIexample,planted-secret\n',
    ],
    ['a key file with tabs', 'AccessKey ID\tAccessKey Secret\nLTAIexample\tplanted-secret\n'],
    ['a key file with semicolons', 'AccessKey ID;AccessKey Secret\nLTAIexample;planted-secret\n'],
    ['JSON with a byte order mark', `${bom}{"AccessKeyId":"LTAIexample","AccessKeySecret":"planted-secret"}`],
    [
      'ossutil with a byte order mark',
      `${bom}[Credentials]\r\naccessKeyID = LTAIexample\r\naccessKeySecret = planted-secret\r\nendpoint = "oss-cn-hangzhou.aliyuncs.com"\r\n`,
    ],
    ['ossutil 2', '[default]\naccessKeyId = LTAIexample\naccessKeySecret = planted-secret\nregion = cn-hangzhou\n'],
    [
      'obsutil with a byte order mark',
      `${bom}ak=LTAIexample\r\nsk=planted-secret\r\nendpoint=obs.cn-north-4.myhuaweicloud.com\r\ntoken=\r\n`,
    ],
    [
      'rclone with a byte order mark',
      `${bom}[a]\r\ntype = s3\r\nprovider = AWS\r\naccess_key_id = LTAIexample\r\nsecret_access_key = planted-secret\r\nregion = eu-west-1\r\n`,
    ],
    [
      's3cmd with a byte order mark',
      `${bom}[default]\r\naccess_key = LTAIexample\r\nsecret_key = planted-secret\r\nhost_base = s3.amazonaws.com\r\n`,
    ],
    [
      'AWS with quotes and a mark',
      `${bom}[default]\r\naws_access_key_id = "LTAIexample"\r\naws_secret_access_key = planted-secret\r\n`,
    ],
    ['a batch file', 'set OSS_ACCESS_KEY_ID=LTAIexample\r\nset OSS_ACCESS_KEY_SECRET=planted-secret\r\n'],
    [
      'PowerShell with a mark',
      `${bom}$Env:OSS_ACCESS_KEY_ID="LTAIexample"\r\n$Env:OSS_ACCESS_KEY_SECRET="planted-secret"\r\n`,
    ],
    [
      'an .env file with comments',
      "# keys\nOSS_ACCESS_KEY_ID=LTAIexample # the id\nOSS_ACCESS_KEY_SECRET='planted-secret' # the secret\n",
    ],
  ])('reads %s', (_, text) => {
    expect(readPasted(text).map(({ secret }) => secret)).toEqual([keys])
  })

  it('takes comments after a value off, and leaves what only looks like one', () => {
    const credentials =
      '[default] # main\naws_access_key_id = LTAIexample # mine\naws_secret_access_key = pl#an;ted ; old\n'
    expect(readAws(credentials, '')).toMatchObject([
      { name: 'AWS', secret: { accessKeyId: 'LTAIexample', accessKeySecret: 'pl#an;ted' } },
    ])
  })
})
