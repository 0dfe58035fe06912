import Configuration
import Diagnostics
import Pipeline

/// What a component of exactly one party per role refuses.
enum PartyCount {
  /// One problem for each role that is missing or has several parties.
  ///
  /// - Parameter several: roles of which there may be several parties.
  static func problems(
    with parties: [Party], needed: [Role], severalOf several: Set<Role> = []
  ) -> [ParameterProblem] {
    needed.compactMap { role in
      let count = parties.count { $0.role == role }
      switch count {
      case 1: return nil
      case 2... where several.contains(role): return nil
      case 0:
        return ParameterProblem(
          "", "needs one \(role.rawValue), the job has none", help: "name one under role.\(role.rawValue)",
          code: .wrongParties)
      default:
        return ParameterProblem(
          "", "needs one \(role.rawValue), the job has \(count)",
          help: "name one under role.\(role.rawValue); FATE takes no more either", code: .wrongParties)
      }
    }
  }
}
