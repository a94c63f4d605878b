namespace PasidVerify.Conformance.Ftrace;

/// <summary>What the log shows.</summary>
public enum TraceVerdict
{
    /// <summary>Every reuse in the log came after a flush of what was there before.</summary>
    Clean,

    /// <summary>Some reuse came before it, however the log's gaps are filled.</summary>
    Violated,

    /// <summary>
    /// No certain violation, but reuses that the log cannot decide, events that it lost, or lines that are missing. Never a pass.
    /// </summary>
    Undecidable,
}
