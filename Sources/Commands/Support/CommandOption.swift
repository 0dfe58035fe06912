/// One flag of an operation: its key in the request, its spellings and its meaning.
///
/// FATE's flags keep FATE's spellings (contract 1.1): `-j`, `--job_id`, and the document's `-job_id`.
struct CommandOption: Sendable, Equatable {
  /// What follows the flag.
  enum Kind: Sendable, Equatable {
    /// Any text.
    case text
    /// A whole number.
    case integer
    /// A path.
    case path
    /// Nothing.
    case flag
    /// Any text, any number of times.
    case repeated
  }

  /// The key in the request, and the long spelling.
  let key: String
  /// The single-dash spelling of FATE's client, without the dash.
  let short: String?
  let kind: Kind
  let isRequired: Bool
  /// One line for the help.
  let summary: String

  init(_ key: String, short: String? = nil, _ kind: Kind, required: Bool = false, _ summary: String) {
    self.key = key
    self.short = short
    self.kind = kind
    self.isRequired = required
    self.summary = summary
  }

  /// The same flag, needed.
  var required: CommandOption { CommandOption(key, short: short, kind, required: true, summary) }

  /// `-j, --job_id TEXT`.
  var spelling: String {
    let value =
      switch kind {
      case .text, .repeated: " TEXT"
      case .integer: " N"
      case .path: " PATH"
      case .flag: ""
      }
    return (short.map { "-\($0), " } ?? "    ") + "--\(key)" + value
  }
}

extension CommandOption {
  static let conf = CommandOption("config", short: "c", .path, "runtime conf or request, JSON or YAML")
  static let dsl = CommandOption("dsl", short: "d", .path, "DSL, JSON or YAML")
  static let jobID = CommandOption("job_id", short: "j", .text, "job id")
  static let role = CommandOption("role", short: "r", .text, "guest, host, arbiter or local")
  static let partyID = CommandOption("party_id", short: "p", .text, "party id")
  static let component = CommandOption("component_name", short: "cpn", .text, "component of the DSL")
  static let status = CommandOption("status", short: "s", .text, "success, failed, running, waiting or canceled")
  static let outputPath = CommandOption("output_path", short: "o", .path, "folder to write into")
  static let namespace = CommandOption("namespace", short: "n", .text, "namespace of the table")
  static let tableName = CommandOption("table_name", short: "t", .text, "name of the table")
  static let limit = CommandOption("limit", short: "limit", .integer, "how many rows at most; -1 for all")

  /// The flags of every operation.
  static let common: [CommandOption] = [
    CommandOption("workspace", .path, "the tree (else FEDFLOW_WORKSPACE, STATE_DIRECTORY, ./workspace)"),
    CommandOption("quiet", short: "q", .flag, "say nothing on standard error but errors"),
    CommandOption("help", short: "h", .flag, "show this help"),
  ]
}
