import CKernels
import Testing

/// The kernel's bytes do not depend on what the CPU can do.
@Suite struct MomentKernelTests {
  private func numbers(_ count: Int) -> [Double] {
    var state: UInt64 = 42
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Int64(bitPattern: state) >> 11) / Double(1 << 50)
    }
  }

  @Test(arguments: 1...7) func plainAndFusedPairsAreTheSame(columns: Int) {
    let (rows, means) = (64, numbers(columns))
    let values = numbers(columns * rows)
    let centred = values.enumerated().map { $1 - means[$0 / rows] }
    let pairs = columns * (columns - 1) / 2
    var results: [[Double]] = []
    for plain: Int32 in [0, 1] {
      var (comoments, products) = ([Double](repeating: 0, count: pairs), [Double](repeating: 0, count: pairs))
      values.withUnsafeBufferPointer { x in
        centred.withUnsafeBufferPointer { d in
          means.withUnsafeBufferPointer { m in
            var block = fedflow_columns(
              values: x.baseAddress, centred: d.baseAddress, means: m.baseAddress, stride: Int64(rows),
              rows: Int64(rows), columns: Int64(columns))
            fedflow_pair_sums(&block, plain, &comoments, &products)
          }
        }
      }
      results.append(comoments + products)
    }
    #expect(results[0] == results[1])
    for j in 0..<columns {
      for i in 0..<j {
        let expected = (0..<rows).reduce(0) { $0 + centred[i * rows + $1] * centred[j * rows + $1] }
        #expect(isClose(results[0][j * (j - 1) / 2 + i], expected, 1e-12))
      }
    }
  }

  @Test func plainAndFusedGroupsAreTheSame() {
    let centred = numbers(128)
    let mask = centred.map { $0 > 0.3 ? 1.0 : 0 }
    #expect(fedflow_masked_sum(centred, mask, 128, 0) == fedflow_masked_sum(centred, mask, 128, 1))
    var (fused, plain) = ([0.0, 0], [0.0, 0])
    fedflow_group_squares(centred, mask, 128, 0.1, 0.7, 0, &fused)
    fedflow_group_squares(centred, mask, 128, 0.1, 0.7, 1, &plain)
    #expect(fused == plain)
    let ones: Double = centred.reduce(0) { sum, d in d > 0.3 ? sum + (d - 0.7) * (d - 0.7) : sum }
    #expect(isClose(fused[1], ones, 1e-12))
  }
}
