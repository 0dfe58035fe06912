/// F06xx: what a component refuses.
extension DiagnosticCode {
  static let components: [DiagnosticCode] =
    [
      .wrongParties, .inputMissing, .noRows, .noFeatures, .unusableFeature, .unusableLabel,
      .validateDataNeeded, .modelMismatch, .diverged, .wideHost, .batchTooSmall, .emptyIntersection, .unknownRows,
      .protocolBroken, .wrongSum, .tooFewRows,
    ] + featureComponents + statisticsComponents + homoComponents

  /// Too few or too many parties of a role.
  public static let wrongParties = DiagnosticCode(
    "F0600", .badRequest,
    "The component needs other parties than the job has: one guest, one host or several, and, where it says so, one "
      + "arbiter.")
  /// A table or model that the DSL did not connect.
  public static let inputMissing = DiagnosticCode(
    "F0601", .badRequest,
    "The component has no table to work on at this party, or no model to predict with. Connect `train_data` to train; "
      + "connect `test_data` (v1: `eval_data`) and `model` to predict.")
  /// A table without rows.
  public static let noRows = DiagnosticCode("F0602", .jobFailed, "The table that the component was given has no rows.")
  /// A table without features.
  public static let noFeatures = DiagnosticCode(
    "F0603", .jobFailed,
    "The table has no feature columns, so there is nothing to fit at this party. DataIO makes features of the columns "
      + "of an uploaded table.")
  /// A feature that is no finite number.
  public static let unusableFeature = DiagnosticCode(
    "F0604", .jobFailed,
    "A feature value cannot be computed with: it is a text, missing, infinite or far too large. Fill missing values "
      + "with DataIO's missing_fill, and scale large ones.")
  /// A label that is missing or no number.
  public static let unusableLabel = DiagnosticCode(
    "F0605", .jobFailed,
    "The guest's table has no label column, a label that is missing or no number, or labels of one class only, which "
      + "teach and measure nothing. DataIO at the guest needs with_label true, label_name and label_type.")
  /// Early stopping without validation data.
  public static let validateDataNeeded = DiagnosticCode(
    "F0607", .badRequest,
    "early_stopping_rounds compares metrics of validation data, so `validate_data` (v1: `eval_data`) must be connected."
  )
  /// A model for other columns.
  public static let modelMismatch = DiagnosticCode(
    "F0608", .jobFailed,
    "The model was trained on other features than this table has, or was made by another module.")
  /// Numbers beyond what the fixed-point program carries.
  public static let diverged = DiagnosticCode(
    "F0609", .jobFailed,
    "A number left the range that the computation on ciphertexts carries, |w·x| < 2^20 for a row. Either training "
      + "diverges (lower learning_rate) or the features are not scaled (put FeatureScale before the model). A run "
      + "without encryption fails at the same place.")
  /// A host that could solve for the labels.
  public static let wideHost = DiagnosticCode(
    "F0610", .badRequest,
    "The host has at least as many columns as a batch has rows. From its own slice of the gradient it could then solve "
      + "for every row's residual, and so read the guest's labels. When the guest's weights start at zero, the first "
      + "residuals are the labels themselves, and a thirty-first of the columns is enough. Use another init_method, "
      + "larger batches or fewer columns; guest and host that accept the disclosure set allow_wide_host to true.")
  /// A batch too small to hide anything.
  public static let batchTooSmall = DiagnosticCode(
    "F0611", .badRequest, "A batch must have at least 10 rows, or be -1 for all rows.")
  /// No common ids.
  public static let emptyIntersection = DiagnosticCode(
    "F0612", .jobFailed,
    "Guest and host have no id in common. Look at the ids of both tables (query with `table_info`): other spelling, "
      + "leading zeros, or a hash on one side only are the usual reasons.")
  /// Rows that the partner does not have.
  public static let unknownRows = DiagnosticCode(
    "F0613", .jobFailed,
    "The guest trains on, validates with or predicts rows that the host does not have. Put Intersection before the model, so that both have the "
      + "same ids.")
  /// A message that does not fit.
  public static let protocolBroken = DiagnosticCode(
    "F0614", .jobFailed,
    "A message from another party does not fit what this party expects: another version of fedflow, other parameters, "
      + "or damaged data. All parties must run the same component with the same parameters.")
  /// A sum that is not what it must be.
  public static let wrongSum = DiagnosticCode(
    "F0615", .jobFailed, "The secure sum of the example is not twice the number of values.")
  /// Fewer rows than a procedure needs.
  public static let tooFewRows = DiagnosticCode(
    "F0630", .jobFailed,
    "The table has fewer rows than what was asked for needs: every fold of a cross validation needs at least one row.")
}
