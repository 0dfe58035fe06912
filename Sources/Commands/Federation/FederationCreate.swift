import Configuration
import Federation

/// `federation create`: the caller becomes the administrator (contract C2).
enum FederationCreate: Operation {
  static let name = "federation create"
  static let group = OperationGroup.federation
  static let summary = "make a federation; this node becomes its administrator"
  static let details = """
    The conf has name, sync_sched (m30, h3, d7), backend (dir:PATH, or s3 with endpoint, region, bucket, prefix,
    path_style, credentials), stats (attributes: name, type C, B or T, categories), and if wanted node, topology
    (decentralized, centralized), gates (min_rows_extra, unit_column, min_units, min_cell, delta_tests: on or off),
    contract (file or rules, on_send, on_receive: block or allow), allow_peer_explore and relay. Messages are always
    encrypted. The gates are no differential privacy.
    """
  static let options: [CommandOption] = [.conf.required, .localName]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let conf = try session.federationConf(request)
    let node = try session.federations(making: true).create(conf, localName: try request.text("as"))
    return .symetry(.created, "Project Created with id:\(node.settings.localName)", values: ["info": try node.info()])
  }
}
