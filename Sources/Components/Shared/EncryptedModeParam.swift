import Configuration

/// `encrypted_mode_calculator_param`: how often FATE encrypts afresh (contract 8.2).
///
/// Every mode runs as `strict`: a ciphertext that is used twice shows its receiver that the plaintext is the same.
public struct EncryptedModeParam: ParameterSet {
  /// FATE's words.
  enum Mode: String, ParameterChoice {
    case strict
    case fast
    case balance
    case confusionOpt = "confusion_opt"
    case confusionOptBalance = "confusion_opt_balance"
  }

  /// The mode.
  var mode = Mode.strict
  /// The share that is encrypted afresh in the modes balance and confusion_opt_balance.
  var reEncryptedRate = 1.0

  /// The same in every generation.
  public init(defaults generation: Generation) {}

  /// The table.
  public static let parameters: [Parameter<Self>] = [
    Parameter("mode", \.mode, "Accepted; every mode runs as strict, that is, everything is encrypted afresh."),
    Parameter(
      "re_encrypted_rate", \.reEncryptedRate, .between(0, 1),
      "Accepted; everything is encrypted afresh whatever the rate."),
  ]
}
