import Glibc

/// The numbers of `numpy.random.RandomState(seed)`, in the same order, bit for bit.
///
/// FATE draws start values and folds from it, so a conf with a seed must give the same ones here. numpy has frozen
/// this generator (NEP 19); `Tests/LearningTests/Fixtures/make_random.py` shows which calls are compared.
public struct NumPyRandomState: Sendable {
  private var generator: MersenneTwister
  private var spareGauss: Double?

  /// Seeds the generator as `RandomState(seed)` does for an integer from 0 to 2³² − 1.
  public init(seed: UInt32) {
    generator = MersenneTwister(seed: seed)
  }

  /// `random_sample()`: uniform in [0, 1) with 53 bits.
  public mutating func uniform() -> Double {
    let high = Double(generator.next() >> 5)
    let low = Double(generator.next() >> 6)
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /// `rand(count)` and `random_sample(count)`.
  public mutating func uniform(count: Int) -> [Double] {
    (0..<max(0, count)).map { _ in uniform() }
  }

  /// `uniform(low, high, count)`.
  public mutating func uniform(low: Double, high: Double, count: Int) -> [Double] {
    let width = high - low
    return (0..<max(0, count)).map { _ in low + width * uniform() }
  }

  /// `randn()`: standard normal by the polar method; the second number of each pair is handed out next.
  public mutating func normal() -> Double {
    if let spare = spareGauss {
      spareGauss = nil
      return spare
    }
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square < 1 && square != 0 {
        let factor = (-2 * log(square) / square).squareRoot()
        spareGauss = factor * x
        return factor * y
      }
    }
  }

  /// `randn(count)`.
  public mutating func normal(count: Int) -> [Double] {
    (0..<max(0, count)).map { _ in normal() }
  }

  /// `normal(mean, standardDeviation, count)`.
  public mutating func normal(mean: Double, standardDeviation: Double, count: Int) -> [Double] {
    (0..<max(0, count)).map { _ in mean + standardDeviation * normal() }
  }

  /// `permutation(count)`: the indices 0..<count in random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var indices = Array(0..<max(0, count))
    shuffle(&indices)
    return indices
  }

  /// `shuffle(array)` in place.
  public mutating func shuffle<Element>(_ array: inout [Element]) {
    for i in stride(from: array.count - 1, to: 0, by: -1) {
      array.swapAt(i, Int(interval(UInt64(i))))
    }
  }

  /// `randint(0, bound, count)`; a bound below 2 gives zeros.
  public mutating func integers(below bound: Int, count: Int) -> [Int] {
    (0..<max(0, count)).map { _ in Int(interval(UInt64(max(bound, 1) - 1))) }
  }

  /// `choice(count, size, replace=False)`: the first `size` indices of a permutation.
  ///
  /// - Throws: `LearningError.domain` when `size` is negative or greater than `count`.
  public mutating func sample(_ size: Int, of count: Int) throws(LearningError) -> [Int] {
    guard size >= 0, size <= count else {
      throw .domain(what: "size of a sample without replacement", value: Double(size), allowed: "0 to \(count)")
    }
    return Array(permutation(count)[0..<size])
  }

  /// numpy's legacy `random_interval`: uniform in 0...maximum by masking and rejecting.
  private mutating func interval(_ maximum: UInt64) -> UInt64 {
    guard maximum > 0 else { return 0 }
    let mask = UInt64.max >> UInt64(maximum.leadingZeroBitCount)
    while true {
      let word =
        maximum <= UInt64(UInt32.max)
        ? UInt64(generator.next()) : (UInt64(generator.next()) << 32 | UInt64(generator.next()))
      if word & mask <= maximum { return word & mask }
    }
  }
}
