import type { RegionRow } from './region-row.ts'

/**
 * Regions of Huawei Cloud OBS and of its partners. Sources: support.huaweicloud.com, OBS "Endpoints and domain names"; rclone/rclone
 * `backend/s3/provider/HuaweiOBS.yaml`. Regions that no source confirms are left out; the form takes free text.
 * Id, names, group, endpoint.
 */
export const obsRegions: readonly RegionRow[] = [
  ['cn-north-1', '华北-北京一', 'CN North-Beijing1', 'china', 'obs.cn-north-1.myhuaweicloud.com'],
  ['cn-north-4', '华北-北京四', 'CN North-Beijing4', 'china', 'obs.cn-north-4.myhuaweicloud.com'],
  ['cn-north-9', '华北-乌兰察布一', 'CN North-Ulanqab1', 'china', 'obs.cn-north-9.myhuaweicloud.com'],
  ['cn-east-2', '华东-上海二', 'CN East-Shanghai2', 'china', 'obs.cn-east-2.myhuaweicloud.com'],
  ['cn-east-3', '华东-上海一', 'CN East-Shanghai1', 'china', 'obs.cn-east-3.myhuaweicloud.com'],
  ['cn-south-1', '华南-广州', 'CN South-Guangzhou', 'china', 'obs.cn-south-1.myhuaweicloud.com'],
  ['cn-southwest-2', '西南-贵阳一', 'CN Southwest-Guiyang1', 'china', 'obs.cn-southwest-2.myhuaweicloud.com'],
  ['ap-southeast-1', '中国-香港', 'CN-Hong Kong', 'asia-pacific', 'obs.ap-southeast-1.myhuaweicloud.com'],
  ['ap-southeast-2', '亚太-曼谷', 'AP-Bangkok', 'asia-pacific', 'obs.ap-southeast-2.myhuaweicloud.com'],
  ['ap-southeast-3', '亚太-新加坡', 'AP-Singapore', 'asia-pacific', 'obs.ap-southeast-3.myhuaweicloud.com'],
  ['af-south-1', '非洲-约翰内斯堡', 'AF-Johannesburg', 'middle-east-africa', 'obs.af-south-1.myhuaweicloud.com'],
  ['me-east-1', '中东-利雅得', 'ME-Riyadh', 'middle-east-africa', 'obs.me-east-1.myhuaweicloud.com'],
  ['tr-west-1', '土耳其-伊斯坦布尔', 'TR-Istanbul', 'middle-east-africa', 'obs.tr-west-1.myhuaweicloud.com'],
  ['la-north-2', '拉美-墨西哥城二', 'LA-Mexico City2', 'americas', 'obs.la-north-2.myhuaweicloud.com'],
  ['na-mexico-1', '拉美-墨西哥城一', 'LA-Mexico City1', 'americas', 'obs.na-mexico-1.myhuaweicloud.com'],
  ['la-south-2', '拉美-圣地亚哥', 'LA-Santiago', 'americas', 'obs.la-south-2.myhuaweicloud.com'],
  ['sa-brazil-1', '拉美-圣保罗一', 'LA-Sao Paulo1', 'americas', 'obs.sa-brazil-1.myhuaweicloud.com'],
  ['sa-argentina-1', '拉美-布宜诺斯艾利斯一', 'LA-Buenos Aires1', 'americas', 'obs.sa-argentina-1.myhuaweicloud.com'],
  ['sa-peru-1', '拉美-利马一', 'LA-Lima1', 'americas', 'obs.sa-peru-1.myhuaweicloud.com'],
  ['sa-chile-1', '拉美-圣地亚哥二', 'LA-Santiago2', 'americas', 'obs.sa-chile-1.myhuaweicloud.com'],
  ['ru-northwest-2', '俄罗斯-莫斯科二', 'RU-Moscow2', 'europe', 'obs.ru-northwest-2.myhuaweicloud.com'],
  ['eu-west-101', '欧洲-都柏林', 'EU-Dublin', 'europe', 'obs.eu-west-101.myhuaweicloud.eu'],
  [
    'eu-west-0',
    '欧洲-巴黎（Orange Flexible Engine）',
    'EU-Paris (Orange Flexible Engine)',
    'europe',
    'oss.eu-west-0.prod-cloud-ocb.orange-business.com',
  ],
  ['eu-de', '欧洲-德国（Open Telekom Cloud）', 'EU-DE (Open Telekom Cloud)', 'europe', 'obs.eu-de.otc.t-systems.com'],
  [
    'tr-central-201',
    '土耳其-安卡拉（Vodafone）',
    'TR-Ankara-PUR (Vodafone)',
    'middle-east-africa',
    'obs.tr-central-201.hc.vodafone.com.tr',
  ],
  ['ae-ad-1', '中东-阿布扎比（G42）', 'ME-Abu Dhabi-OP5 (G42)', 'middle-east-africa', 'obs.ae-ad-1.g42cloud.com'],
]
