import Glibc

/// A stream of pseudo-random numbers that is a pure function of a seed and a list of names, for instance job seed,
/// component, role, party and purpose (cryptography page, section 10). Never for secrets.
///
/// xoshiro256** by Blackman and Vigna ("Scrambled linear pseudorandom number generators", 2021), its state filled by
/// SplitMix64 from the seed and a 64-bit FNV-1a hash of the names. Integers and uniform numbers are the same on every
/// platform; normal numbers use the C library's logarithm.
public struct RandomStream: Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)
  private var spareNormal: Double?

  /// Opens the stream of a seed and names. Names are separated by a byte that UTF-8 never contains, so ["ab", "c"]
  /// and ["a", "bc"] are different streams.
  public init(seed: UInt64, names: [String]) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for name in names {
      for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x0000_0100_0000_01B3
    }
    var counter = seed
    var mixer = Self.splitMix64(&counter) ^ hash
    state = (
      Self.splitMix64(&mixer), Self.splitMix64(&mixer), Self.splitMix64(&mixer), Self.splitMix64(&mixer)
    )
  }

  /// Opens a stream at a state of xoshiro256**; a state of zeros, the generator's one fixed point, is refused.
  init?(state: (UInt64, UInt64, UInt64, UInt64)) {
    guard state != (0, 0, 0, 0) else { return nil }
    self.state = state
  }

  /// One step of SplitMix64 (Steele, Lea and Flood, 2014).
  static func splitMix64(_ counter: inout UInt64) -> UInt64 {
    counter &+= 0x9E37_79B9_7F4A_7C15
    var z = counter
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = (state.3 << 45) | (state.3 >> 19)
    return result
  }

  /// A number uniform in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// An integer uniform in 0..<bound, without bias (Lemire, "Fast random integer generation in an interval", 2019).
  /// A bound below 2 gives 0.
  public mutating func integer(below bound: Int) -> Int {
    guard bound > 1 else { return 0 }
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// A standard normal number (Marsaglia's polar method; the second of each pair is kept for the next call).
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square < 1 && square > 0 {
        let factor = (-2 * log(square) / square).squareRoot()
        spareNormal = y * factor
        return x * factor
      }
    }
  }

  /// The indices 0..<count in random order (Fisher–Yates).
  public mutating func shuffledIndices(_ count: Int) -> [Int] {
    var indices = Array(0..<max(0, count))
    for i in stride(from: indices.count - 1, to: 0, by: -1) { indices.swapAt(i, integer(below: i + 1)) }
    return indices
  }

  /// `size` different indices of 0..<count, in random order.
  ///
  /// - Throws: `LearningError.domain` when `size` is negative or greater than `count`.
  public mutating func sample(_ size: Int, of count: Int) throws(LearningError) -> [Int] {
    guard size >= 0, size <= count else {
      throw .domain(what: "size of a sample without replacement", value: Double(size), allowed: "0 to \(count)")
    }
    var indices = Array(0..<count)
    for i in 0..<size { indices.swapAt(i, i + integer(below: count - i)) }
    return Array(indices[0..<size])
  }
}
