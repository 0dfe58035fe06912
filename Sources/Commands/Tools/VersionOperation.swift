/// `version`: which fedflow this is.
enum VersionOperation: Operation {
  static let name = "version"
  static let group = OperationGroup.tools
  static let summary = "print the version"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer { .text("fedflow \(Version.text)\n") }
}
