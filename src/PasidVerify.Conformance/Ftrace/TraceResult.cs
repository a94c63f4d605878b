namespace PasidVerify.Conformance.Ftrace;

/// <summary>What one log file shows; the same file always gives the same result.</summary>
public sealed record TraceResult
{
    /// <summary>The file as the caller named it.</summary>
    public required string File { get; init; }

    /// <summary>Event lines of all kinds.</summary>
    public required long Events { get; init; }

    /// <summary>Map lines.</summary>
    public required long Maps { get; init; }

    /// <summary>Unmap lines.</summary>
    public required long Unmaps { get; init; }

    /// <summary>Submitted invalidation descriptors of all kinds, interrupt entries' included.</summary>
    public required long Invalidations { get; init; }

    /// <summary>4 KiB pages with a reuse that the log cannot decide.</summary>
    public required long Undecided { get; init; }

    /// <summary>Events that the log says it lost; what follows the first loss is not judged.</summary>
    public required long LostEvents { get; init; }

    /// <summary>Strict, lazy or both, as observed.</summary>
    public required TraceMode Mode { get; init; }

    /// <summary>The outcome.</summary>
    public required TraceVerdict Verdict { get; init; }

    /// <summary>The violation whose map line comes first.</summary>
    public TraceReuse? FirstViolation { get; init; }

    /// <summary>The undecided reuse whose map line comes first.</summary>
    public TraceReuse? FirstUndecided { get; init; }

    /// <summary>Why there is no clean bill though no reuse is named: nothing to judge, events lost, or lines missing.</summary>
    public string? Remark { get; init; }

    /// <summary>What a clean log still does not show; null where it does, or where the log is not clean.</summary>
    public string? Caveat { get; init; }
}
