import Configuration
import Federation

/// `federation info`: members, attributes, schedule; with `--storage` what lies in the folder or bucket.
enum FederationInfo: Operation {
  static let name = "federation info"
  static let group = OperationGroup.federation
  static let summary = "what the federation is, and what is in its folder or bucket"
  static let options: [CommandOption] = [
    CommandOption("storage", .flag, "list the objects of each member, their sizes and ages, and strays"), .federation,
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let world = try session.federations()
    let names = try world.names()
    if try request.text("federation") == nil, names.count > 1 {
      return .symetry(.ok, "OK", values: ["federations": .list(names.map { .text($0) })])
    }
    var node = try session.federation(request, patience: 10)
    var values = ["info": try node.info()]
    if request.has("storage") { values["storage"] = try node.storage() }
    return .symetry(.ok, "OK", values: values)
  }
}
