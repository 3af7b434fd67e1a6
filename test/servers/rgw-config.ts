export interface RgwLayout {
  readonly folder: string
  readonly clusterId: string
  readonly monitorPort: number
  readonly gatewayPort: number
  /** Size of the store in bytes; a sparse file, so that it costs what is written. */
  readonly storeBytes: number
}

/** ceph.conf of one monitor, one OSD and one gateway, all on the loopback address, without cephx and without systemd. */
export function writeCephConfig({ folder, clusterId, monitorPort, gatewayPort, storeBytes }: RgwLayout): string {
  return `[global]
fsid = ${clusterId}
mon host = [v2:127.0.0.1:${monitorPort}/0]
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
public network = 127.0.0.0/8
cluster network = 127.0.0.0/8
ms bind ipv6 = false
ms bind msgr1 = false
auth cluster required = none
auth service required = none
auth client required = none
# The gateway asks monitors for "secure" by default, which needs cephx; without these three it never gets an answer.
ms mon client mode = crc
ms mon service mode = crc
ms mon cluster mode = crc
run dir = ${folder}
log file = ${folder}/log/$name.log
log max recent = 500
crash dir = ${folder}/log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
[mon]
admin socket = ${folder}/$name.asok
paxos propose interval = 0.02
paxos min wait = 0.01
mon data = ${folder}/mon
mon data avail warn = 1
mon data avail crit = 1
mon warn on pool no redundancy = false
auth allow insecure global id reclaim = true
[osd]
admin socket = ${folder}/$name.asok
osd data = ${folder}/osd
osd objectstore = bluestore
bluestore block size = ${storeBytes}
bluestore fsck on mkfs = false
bluestore cache autotune = false
bluestore cache size = 134217728
osd memory target = 939524096
osd class load list = *
osd class default list = *
osd max object name len = 2048
[client.rgw.a]
admin socket = ${folder}/$name.asok
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw thread pool size = 32
rgw dns name = localhost
rgw enable usage log = false
rgw dynamic resharding = false
rgw override bucket index max shards = 1
rgw crypt require ssl = false
rgw lc debug interval = 10
debug rgw = 1
`
}
