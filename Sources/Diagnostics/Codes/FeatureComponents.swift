/// F065x: what the data and feature components refuse.
extension DiagnosticCode {
  static let featureComponents: [DiagnosticCode] = [
    .unusableTable, .noLabel, .badCell, .unusableModel, .noBinning, .tooManyFilters,
  ]

  /// A table that the component cannot use.
  public static let unusableTable = DiagnosticCode(
    "F0650", .jobFailed, "The table does not fit what the component is set to; the message says how.")
  /// No label column.
  public static let noLabel = DiagnosticCode(
    "F0651", .jobFailed,
    "The table has no column of the name that `label_name` gives. A party without label sets `with_label` to false.")
  /// A token that is no number.
  public static let badCell = DiagnosticCode(
    "F0652", .jobFailed,
    "A token of the table is not a number of the declared type. Mend the file and upload it again, or list the token "
      + "in `missing_impute` if it means that the value is missing.")
  /// A model that the component cannot use.
  public static let unusableModel = DiagnosticCode(
    "F0653", .jobFailed, "The model that is connected was made by another module, or for other columns.")
  /// IV filters without binning.
  public static let noBinning = DiagnosticCode(
    "F0654", .badRequest, "A filter by information value reads it from a binning model, connected as `isometric_model`."
  )
  /// One filter twice.
  public static let tooManyFilters = DiagnosticCode(
    "F0655", .badRequest, "`filter_methods` names a filter that does not exist, or the same one twice.")
}
