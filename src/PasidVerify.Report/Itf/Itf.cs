namespace PasidVerify.Report;

/// <summary>The words of the format: ITF of Apalache and Quint, and what ours adds inside its free-form part.</summary>
internal static class Itf
{
    public const string Format = "ITF";
    public const string Description = "https://apalache-mc.org/docs/adr/015adr-trace.html";
    public const string Source = "PasidVerify";
    public const string Violation = "violation";

    public const string Meta = "#meta";
    public const string BigInteger = "#bigint";
    public const string Tuple = "#tup";
    public const string Tag = "tag";
    public const string Value = "value";
    public const string Some = "Some";
    public const string None = "None";

    public const string Variables = "vars";
    public const string States = "states";
    public const string Index = "index";

    /// <summary>What the operation answered; empty in the initial state.</summary>
    public const string Result = "result";

    /// <summary>Quint's name for the action that led to a state.</summary>
    public const string Action = "mbt::actionTaken";

    /// <summary>Quint's name for the values that the action picked.</summary>
    public const string Picks = "mbt::nondetPicks";

    /// <summary>The action of the initial state.</summary>
    public const string Initial = "init";
}
