import Fuzzing
import Platform
import TestSupport
import Testing

/// The corpus of the fuzzers and what they have found: read by every reader, as ordinary tests.
@Suite struct ReplayTests {
  private static let folder = "\(Fixture.repository)/Tests/FuzzingTests"

  @Test(arguments: FuzzTarget.allCases)
  func everyReaderComesBackFromEverything(_ target: FuzzTarget) throws {
    let files = FileSystem()
    let paths = try files.files(below: Self.folder).filter { $0.hasPrefix("corpus/") || $0.hasPrefix("found/") }
    #expect(paths.count > 14)
    for path in paths {
      let bytes = try files.readFile("\(Self.folder)/\(path)")
      #expect(target.read(bytes), "\(path)")
      // Its own also cut short and with a bit turned.
      guard path.hasPrefix("corpus/\(target.rawValue)/") || path.hasPrefix("found/\(target.rawValue)-") else {
        continue
      }
      #expect(target.read(Array(bytes.prefix(bytes.count / 2))), "half of \(path)")
      for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 16)) {
        var turned = bytes
        turned[place] ^= 0x10
        #expect(target.read(turned), "\(path), byte \(place)")
      }
    }
  }
}
