import Platform

/// Files that stand beside the tests, and the shared folder beside the repository.
public enum Fixture {
  /// The path of a file in the folder `Fixtures` beside the test that asks.
  public static func path(_ name: String, from file: String = #filePath) -> String {
    Path.join(Path.parent(file), "Fixtures/\(name)")
  }

  /// The bytes of a file in the folder `Fixtures` beside the test that asks.
  public static func bytes(_ name: String, from file: String = #filePath) throws -> [UInt8] {
    try FileSystem().readFile(path(name, from: file))
  }

  /// The text of a file in the folder `Fixtures` beside the test that asks.
  public static func text(_ name: String, from file: String = #filePath) throws -> String {
    String(decoding: try bytes(name, from: file), as: UTF8.self)
  }

  /// The root of the repository.
  public static var repository: String { Path.parent(Path.parent(Path.parent(#filePath))) }
}

/// The folder `shared` beside the repository, when there is one: FATE's examples and conformance suites, too large to keep here.
public var sharedFolder: String? {
  let path = Path.normalized(Path.join(Fixture.repository, "../shared"))
  return (try? FileSystem().isDirectory(path)) == true ? path : nil
}

/// The path of a file in the shared folder; nil, and a line that says so, when it is not there.
///
/// A test that gets nil returns: it is skipped, and the line is counted by whoever reads the log.
public func sharedFile(_ relative: String) -> String? {
  if let folder = sharedFolder, (try? FileSystem().exists("\(folder)/\(relative)")) == true {
    return "\(folder)/\(relative)"
  }
  try? Console.system().writeError("skipped: ../shared/\(relative) is not there\n")
  return nil
}
