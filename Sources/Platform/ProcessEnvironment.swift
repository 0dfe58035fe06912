import Glibc

/// What a process was given when it was started; a plain value, so that a test can say what it likes.
public struct ProcessEnvironment: Sendable {
  /// The arguments after the program's name.
  public var arguments: [String]
  /// The name by which the program was called.
  public var program: String
  /// The path under which the same program can be started again.
  public var executable: String
  /// The environment variables.
  public var variables: [String: String]
  /// The absolute path of the current folder.
  public var currentDirectory: String
  /// The id of the process.
  public var processID: Int32
  /// The number of processors it may use.
  public var processorCount: Int

  /// Makes an environment.
  public init(
    arguments: [String] = [], program: String = "fedflow", executable: String = "",
    variables: [String: String] = [:],
    currentDirectory: String = "/", processID: Int32 = 1, processorCount: Int = 1
  ) {
    self.arguments = arguments
    self.program = program
    self.executable = executable
    self.variables = variables
    self.currentDirectory = currentDirectory
    self.processID = processID
    self.processorCount = processorCount
  }

  /// That of this process.
  public static func current() -> ProcessEnvironment {
    let arguments = CommandLine.arguments
    return ProcessEnvironment(
      arguments: Array(arguments.dropFirst()), program: arguments.first ?? "fedflow",
      executable: "/proc/self/exe", variables: environmentVariables(),
      currentDirectory: workingDirectory(), processID: getpid(),
      processorCount: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// A variable that is set and not empty.
  public func variable(_ name: String) -> String? {
    guard let value = variables[name], !value.isEmpty else { return nil }
    return value
  }

  /// The absolute path of a path that was given relative to the current folder.
  public func absolute(_ path: String) -> String { Path.normalized(Path.join(currentDirectory, path)) }

  private static func environmentVariables() -> [String: String] {
    var variables: [String: String] = [:]
    // `environ` is a mutable global in C; nothing here changes it and it is read once at the start.
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text)
      if let equals = pair.firstIndex(of: "="), equals > pair.startIndex {
        variables[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
      }
      entry += 1
    }
    return variables
  }

  private static func workingDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }
}
