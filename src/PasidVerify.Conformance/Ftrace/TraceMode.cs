namespace PasidVerify.Conformance.Ftrace;

/// <summary>How the log's domains were flushed, as observed.</summary>
public enum TraceMode
{
    /// <summary>No unmap was seen to be flushed.</summary>
    Unknown,

    /// <summary>Each unmap has a flush of its own.</summary>
    Strict,

    /// <summary>A flush queue flushes whole domains from time to time.</summary>
    Lazy,

    /// <summary>Both, of different domains or at different times.</summary>
    Mixed,
}
