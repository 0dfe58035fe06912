/// F015x: the declared rules of parameters.
extension DiagnosticCode {
  static let parameters: [DiagnosticCode] = [
    .parameterType, .parameterRange, .unknownParameter, .parameterConflict, .parameterNotBuilt,
  ]

  /// A value of another type.
  public static let parameterType = DiagnosticCode(
    "F0150", .badRequest,
    "A parameter has a value of another type than its table declares. `describe MODULE` lists them.")
  /// A value out of range.
  public static let parameterRange = DiagnosticCode(
    "F0151", .badRequest, "A parameter has a value outside what its table allows. `describe MODULE` lists what is.")
  /// A name that the component does not have.
  public static let unknownParameter = DiagnosticCode(
    "F0152", .badRequest,
    "A component has no parameter of this name. FATE 1.5 refuses it, so a conf with dsl_version 2 is refused; FATE 1.4 ignored it silently, so a conf of version 1 goes on and the name is shown. --strict refuses both."
  )
  /// Parameters that contradict each other.
  public static let parameterConflict = DiagnosticCode(
    "F0153", .badRequest, "Parameters of one component contradict each other.")
  /// An option that is known but not built.
  public static let parameterNotBuilt = DiagnosticCode(
    "F0154", .badRequest,
    "The option exists in FATE but is not built in this version; it is refused rather than ignored.")
}
