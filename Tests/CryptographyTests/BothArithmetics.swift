import Testing

@testable import Cryptography

/// Runs each test twice: with libcrypto's arithmetic, and with what the CPU has.
struct BothArithmetics: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    for arithmetic in [ModularArithmetic.library, .fastest] {
      try await ModularArithmetic.choice.withValue(arithmetic) { try await function() }
    }
  }
}

extension Trait where Self == BothArithmetics {
  static var bothArithmetics: Self { Self() }
}
