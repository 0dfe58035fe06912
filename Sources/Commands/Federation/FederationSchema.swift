import Diagnostics
import Federation

/// `federation schema`: gives a federation that was made without attributes its attributes.
enum FederationSchema: Operation {
  static let name = "federation schema"
  static let group = OperationGroup.federation
  static let summary = "give a federation that has no attributes yet its attributes (administrator)"
  static let details = """
    The file has attributes: a list of name, type (C, B or T) and, for T, categories. They never change afterwards:
    all nodes compute the same columns. SymetryML's create call has no attributes, so a federation that it made
    needs this once.
    """
  static let options: [CommandOption] = [.conf.required, .federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard let conf = request.conf else { throw Diagnostic.missingArguments(["config"]) }
    let schema = try SchemaConf.read(conf)
    var node = try session.federation(request, patience: 10)
    try node.setSchema(schema)
    return .symetry(.ok, "OK", values: ["info": try node.info()])
  }
}
