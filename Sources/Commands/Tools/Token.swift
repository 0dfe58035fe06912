import Diagnostics
import Workspace

/// `token`: who asks from elsewhere needs it.
enum Token: Operation {
  static let name = "token"
  static let group = OperationGroup.tools
  static let summary = "make or remove the token of the REST face"
  static let details = """
    Without a token the REST face serves only this machine. With one, every request carries it:
    Authorization: Bearer TOKEN. It is printed once; the workspace keeps its digest. Without a flag, says whether there
    is one.
    """
  static let options: [CommandOption] = [
    CommandOption("new", .flag, "make a token, in the place of one before it, and print it"),
    CommandOption("remove", .flag, "remove the token: only this machine is served"),
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    switch (request.has("new"), request.has("remove")) {
    case (true, true):
      throw Diagnostic(.badArgument, "'--new' and '--remove' exclude each other")
    case (true, false):
      let token = try RESTToken.make()
      try workspace.keep(token: token)
      return .text("\(token)\n")
    case (false, true):
      guard try workspace.removeToken() else {
        throw Diagnostic(.noTokenToRemove, "the workspace '\(session.workspacePath)' has no token")
      }
      return .text("removed: only this machine is served\n")
    case (false, false):
      let isThere = try workspace.tokenDigest() != nil
      return .text(isThere ? "there is a token\n" : "there is no token: only this machine is served\n")
    }
  }
}
