import Testing

@testable import Learning

@Suite struct RandomTests {
  struct Recorded: Decodable {
    let seed: UInt32
    let random_sample: [Double]
    let uniform: [Double]
    let randn: [Double]
    let normal: [Double]
    let permutation: [Int]
    let shuffle: [Int]
    let choice: [Int]
    let number_2000: Double
  }

  struct Recordings: Decodable {
    let seeds: [Recorded]
    let fate_random_uniform_103_6: [Double]
    let fate_random_normal_103_6: [Double]
  }

  @Test func everyCallOfNumPyIsReproducedBitForBit() throws {
    for recorded in try fixture("random", as: Recordings.self).seeds {
      var state = NumPyRandomState(seed: recorded.seed)
      #expect(state.uniform(count: 4) == recorded.random_sample)
      #expect(state.uniform(low: -2.5, high: 7.25, count: 3) == recorded.uniform)
      #expect(state.normal(count: 5) == recorded.randn)
      #expect(state.normal(mean: 3, standardDeviation: 0.5, count: 4) == recorded.normal)
      #expect(state.permutation(23) == recorded.permutation)
      var array = Array(100..<117)
      state.shuffle(&array)
      #expect(array == recorded.shuffle)
      #expect(try state.sample(7, of: 40) == recorded.choice)
      var fresh = NumPyRandomState(seed: recorded.seed)
      #expect(fresh.uniform(count: 2000).last == recorded.number_2000)
    }
  }

  @Test func startValuesAreFATEs() throws {
    let recordings = try fixture("random", as: Recordings.self)
    let uniform = Initialization(method: .randomUniform).weights(features: 5, seed: 103)
    #expect(uniform == recordings.fate_random_uniform_103_6)
    let normal = Initialization(method: .randomNormal, fitIntercept: false).weights(features: 6, seed: 103)
    #expect(normal == recordings.fate_random_normal_103_6)
  }

  @Test func constantStartValues() {
    #expect(Initialization(method: .zeros).weights(features: 2, seed: 0) == [0, 0, 0])
    #expect(Initialization(method: .ones, fitIntercept: false).weights(features: 2, seed: 0) == [1, 1])
    #expect(Initialization(method: .const, constant: 0.25).weights(features: 1, seed: 0) == [0.25, 0.25])
    #expect(Initialization(method: .zeros).weights(features: 0, seed: 0) == [0])
    #expect(InitializationMethod(rawValue: "random_normal") == .randomNormal)
  }

  @Test func splitMixAndXoshiroGiveTheirPublishedNumbers() throws {
    // SplitMix64 from seed 1234567, and xoshiro256** from the state (1, 2, 3, 4).
    var counter: UInt64 = 1_234_567
    #expect(RandomStream.splitMix64(&counter) == 6_457_827_717_110_365_317)
    #expect(RandomStream.splitMix64(&counter) == 3_203_168_211_198_807_973)
    var stream = try #require(RandomStream(state: (1, 2, 3, 4)))
    let numbers = (0..<5).map { _ in stream.next() }
    #expect(
      numbers == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360])
    #expect(RandomStream(state: (0, 0, 0, 0)) == nil)
  }

  @Test func streamsDependOnSeedAndOnEveryName() {
    func first(_ seed: UInt64, _ names: [String]) -> UInt64 {
      var stream = RandomStream(seed: seed, names: names)
      return stream.next()
    }
    let base = first(7, ["lr_0", "guest"])
    #expect(base == first(7, ["lr_0", "guest"]))
    let others = [
      first(8, ["lr_0", "guest"]), first(7, ["lr_0", "host"]), first(7, ["guest", "lr_0"]), first(7, ["lr_0guest"]),
      first(7, ["lr_0", "guest", ""]), first(7, []),
    ]
    #expect(Set(others + [base]).count == 7)
  }

  @Test func drawsHaveTheirDistributions() throws {
    var stream = RandomStream(seed: 1, names: ["moments"])
    let uniform = ColumnStatistics((0..<20_000).map { _ in stream.uniform() })
    #expect(uniform.minimum >= 0 && uniform.maximum < 1)
    #expect((uniform.mean - 0.5).magnitude < 0.01 && (uniform.variance - 1.0 / 12).magnitude < 0.003)
    let normal = ColumnStatistics((0..<20_000).map { _ in stream.normal() })
    #expect(normal.mean.magnitude < 0.03 && (normal.variance - 1).magnitude < 0.04)
    var faces = [Int](repeating: 0, count: 6)
    for _ in 0..<6_000 { faces[stream.integer(below: 6)] += 1 }
    #expect(faces.allSatisfy { (880...1120).contains($0) })
    let trivial = [stream.integer(below: 1), stream.integer(below: 0)]
    #expect(trivial == [0, 0])
  }

  @Test func shufflesAndSamples() throws {
    var stream = RandomStream(seed: 3, names: ["folds"])
    let shuffled = stream.shuffledIndices(50)
    #expect(shuffled != Array(0..<50) && shuffled.sorted() == Array(0..<50))
    let sample = try stream.sample(10, of: 30)
    #expect(Set(sample).count == 10 && sample.allSatisfy { (0..<30).contains($0) })
    #expect(try stream.sample(0, of: 0) == [])
    #expect(throws: LearningError.domain(what: "size of a sample without replacement", value: 5, allowed: "0 to 4")) {
      _ = try stream.sample(5, of: 4)
    }
    var numPy = NumPyRandomState(seed: 0)
    #expect(throws: LearningError.self) { _ = try numPy.sample(-1, of: 4) }
  }
}
