/** The built-in roles that Berth and its lab use, as an 8.4 cluster defines them. */
const user = ['VM.Audit', 'VM.Backup', 'VM.Config.CDROM', 'VM.Config.Cloudinit', 'VM.Console', 'VM.PowerMgmt'];
const vmAdmin = [
  ...user,
  'VM.Allocate',
  'VM.Clone',
  'VM.Config.CPU',
  'VM.Config.Disk',
  'VM.Config.HWType',
  'VM.Config.Memory',
  'VM.Config.Network',
  'VM.Config.Options',
  'VM.Migrate',
  'VM.Monitor',
  'VM.Snapshot',
  'VM.Snapshot.Rollback',
];
const datastoreUser = ['Datastore.AllocateSpace', 'Datastore.Audit'];
const sdnUser = ['SDN.Audit', 'SDN.Use'];
const auditor = ['Datastore.Audit', 'Mapping.Audit', 'Pool.Audit', 'SDN.Audit', 'Sys.Audit', 'VM.Audit'];
const userAdmin = ['Group.Allocate', 'Realm.AllocateUser', 'User.Modify'];
const datastoreAdmin = [...datastoreUser, 'Datastore.Allocate', 'Datastore.AllocateTemplate'];
const poolUser = ['Pool.Audit'];

export const roles: ReadonlyMap<string, readonly string[]> = new Map([
  ['NoAccess', []],
  ['PVEAuditor', auditor],
  ['PVEDatastoreAdmin', datastoreAdmin],
  ['PVEDatastoreUser', datastoreUser],
  ['PVEPoolUser', poolUser],
  ['PVESDNUser', sdnUser],
  ['PVEUserAdmin', userAdmin],
  ['PVEVMAdmin', vmAdmin],
  ['PVEVMUser', user],
  [
    'Administrator',
    [
      ...new Set([
        ...vmAdmin,
        ...datastoreAdmin,
        ...sdnUser,
        ...auditor,
        ...userAdmin,
        ...poolUser,
        'Permissions.Modify',
        'Pool.Allocate',
        'Realm.Allocate',
        'SDN.Allocate',
        'Sys.AccessNetwork',
        'Sys.Console',
        'Sys.Incoming',
        'Sys.Modify',
        'Sys.PowerMgmt',
        'Sys.Syslog',
      ]),
    ],
  ],
]);
