import FoundationEssentials
import TestSupport
import Testing

@Suite("Randomness")
struct RandomnessTests {
  @Test("Nothing in the target can be seeded, and nothing draws from a weaker source")
  func noSeeds() throws {
    let folder = Fixture.repository + "/Sources/Cryptography"
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
    #expect(files.count > 20)
    for file in files {
      let content = try #require(FileManager.default.contents(atPath: "\(folder)/\(file)"))
      let text = String(decoding: content, as: UTF8.self)
      for word in ["RAND_seed", "RAND_add", "RandomNumberGenerator", "arc4random", "drand48", ".random(in", "seed:"] {
        #expect(!text.contains(word), "\(file) has \(word)")
      }
    }
  }
}
