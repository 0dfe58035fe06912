/// `cgi`: the REST face, one process a request.
enum CGI: Operation {
  static let name = "cgi"
  static let group = OperationGroup.tools
  static let summary = "answer one REST call of a web server (RFC 3875)"
  static let options: [CommandOption] = []

  static var details: String {
    """
    A web server starts it for each request below /v1/; data/serve/lighttpd.conf is a configuration that does, and
    'make serve' runs it on 127.0.0.1:9380. Called by a name that ends in .cgi, fedflow does this whatever its arguments.

    A request is a JSON object (also with GET), key=value pairs or one JSON object in the query, or a form with a file.
    An operation's answer has status 200 and FATE's retcode: 0, 100 (refused) or 101 (not found), as in FATE.
    Calls that send a file answer 404 when there is none such, else 210 (500 if api_version is 1.4), retcode the same.
    What reaches no operation has another status, with the same JSON (retcode, retmsg, errors):
      400 the body or query is malformed, has a key twice, or was cut off     401 the token is missing or wrong
      403 not from this machine, or a page from elsewhere asks                404 no such path      405 another method
      411 a body without length      413 too large      415 neither JSON nor a form with a file      500 a fault of ours

    Below /symetry/rest/ it speaks SymetryML's REST face, whose requests are signed with the key of a customer
    ('fedflow help federation customer add').

    Paths
    \(paths)
    """
  }

  private static var paths: String {
    Operations.all.flatMap { type in
      type.routes.map { route in
        let address = "\(route.method.rawValue) /v1/\(route.path)"
        return "  " + address + String(repeating: " ", count: max(2, 50 - address.count)) + type.name
      }
    }.joined(separator: "\n")
  }

  static func run(_ request: Request, in session: Session) throws -> Answer {
    try GatewayFace(session).respond()
    return .text("")
  }
}
