/// F19xx: federations.
extension DiagnosticCode {
  static let federation: [DiagnosticCode] = [
    .badSchedule, .badFederationConf, .unencryptedRefused, .federationTaken, .noFederation, .federationNotNamed,
    .notYetMember, .administratorOnly, .badInvitation, .wrongPassword, .noSuchMember, .exploringDenied, .schemaDiffers,
    .manifestBehind, .brokenContract, .noFederationJob, .noFederationStatistics, .notSpoken,
  ]

  /// A schedule that is none.
  public static let badSchedule = DiagnosticCode(
    "F1901", .badRequest, "A schedule is one letter and a number: m30, h3, d7 (minutes, hours, days).")
  /// A federation is described by name, sync_sched, backend, stats (attributes with name, type and.
  public static let badFederationConf = DiagnosticCode(
    "F1902", .badRequest,
    "A federation is described by name, sync_sched, backend, stats (attributes with name, type and categories) "
      + "and, if wanted, node, topology, gates, contract, allow_peer_explore and relay. The message says which "
      + "part is not as it should be.")
  /// Messages of a federation are always encrypted and signed.
  public static let unencryptedRefused = DiagnosticCode(
    "F1903", .badRequest,
    "Messages of a federation are always encrypted and signed: whoever keeps the folder or bucket could "
      + "otherwise read and change statistics. fed_encrypt: false, or encrypt: false, is therefore refused; leave "
      + "it out.")
  /// A federation of that name is on this machine already, or one meets at that place already.
  public static let federationTaken = DiagnosticCode(
    "F1904", .conflict,
    "A federation of that name is on this machine already, or one meets at that place already. Choose another "
      + "name, folder or prefix.")
  /// The workspace is in no federation of that name; 'fedflow federation info' lists what it is in.
  public static let noFederation = DiagnosticCode(
    "F1905", .notFound,
    "The workspace is in no federation of that name; 'fedflow federation info' lists what it is in.")
  /// The workspace is in several federations; --federation says which one is meant.
  public static let federationNotNamed = DiagnosticCode(
    "F1906", .badRequest,
    "The workspace is in several federations; --federation says which one is meant.")
  /// The node is no active member.
  public static let notYetMember = DiagnosticCode(
    "F1907", .conflict,
    "The node is no active member: the administrator has not answered its claim yet, or it has left, was "
      + "removed or refused. 'fedflow federation status' tells.")
  /// Only the administrator signs manifests, so only it invites, removes, changes the key, the schedule.
  public static let administratorOnly = DiagnosticCode(
    "F1908", .notPermitted,
    "Only the administrator signs manifests, so only it invites, removes, changes the key, the schedule and "
      + "the contract.")
  /// The file is no invitation, or an invitation was asked for that cannot be.
  public static let badInvitation = DiagnosticCode(
    "F1909", .badRequest,
    "The file is no invitation, or an invitation was asked for that cannot be: a lifetime is 30m, 2h or 3d, at "
      + "most 30 days, and the password is not empty.")
  /// The password does not open the invitation, or the file was changed on its way.
  public static let wrongPassword = DiagnosticCode(
    "F1910", .notPermitted,
    "The password does not open the invitation, or the file was changed on its way. Passwords are tried "
      + "against scrypt, so each try takes a moment.")
  /// The federation has no such member; 'fedflow federation info' lists them.
  public static let noSuchMember = DiagnosticCode(
    "F1911", .notFound,
    "The federation has no such member; 'fedflow federation info' lists them.")
  /// The node does not let others look at its own statistics; only the merged ones are for everybody.
  public static let exploringDenied = DiagnosticCode(
    "F1912", .notPermitted,
    "The node does not let others look at its own statistics; only the merged ones are for everybody.")
  /// Every node of a federation computes the same columns.
  public static let schemaDiffers = DiagnosticCode(
    "F1913", .conflict,
    "Every node of a federation computes the same columns: names, types, categories and their order are those "
      + "of the manifest.")
  /// Members have seen a newer manifest than the administrator's machine knows.
  public static let manifestBehind = DiagnosticCode(
    "F1914", .busy,
    "Members have seen a newer manifest than the administrator's machine knows: it was restored from an old "
      + "copy, or the store has lost an object. Members put it back at their next sync; the administrator then "
      + "goes on by itself.")
  /// A rule of the contract cannot be read, or names an attribute that the federation does not have.
  public static let brokenContract = DiagnosticCode(
    "F1915", .badRequest,
    "A rule of the contract cannot be read, or names an attribute that the federation does not have.")
  /// There is no such job, or it was removed because many newer ones are there.
  public static let noFederationJob = DiagnosticCode(
    "F1916", .notFound,
    "There is no such job, or it was removed because many newer ones are there.")
  /// The node has no merged statistics.
  public static let noFederationStatistics = DiagnosticCode(
    "F1917", .notFound,
    "The node has no merged statistics: no sync has come through yet, or it is a member of a centralized "
      + "federation, in which the aggregator alone merges.")
  /// SymetryML's NATS transport, fed_use_smpc and the patient-level tests are not built; the message.
  public static let notSpoken = DiagnosticCode(
    "F1918", .badRequest,
    "SymetryML's NATS transport, fed_use_smpc and the patient-level tests are not built; the message says what "
      + "to use instead.")
}
