namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// What the log tells about one unmap line, besides its pages. Positions are event numbers, -1 for none.
/// </summary>
internal struct UnmapFacts
{
    /// <summary>The line before it in its flow: the unmap's work was done after that.</summary>
    public int Previous;

    /// <summary>The line after it in its flow.</summary>
    public int Next;

    /// <summary>The flush that followed in the flow and is this unmap's own.</summary>
    public int Flush;

    /// <summary>
    /// First of the flushes directly before it in the flow: one may have been made half-way through it.
    /// </summary>
    public int EarlyFlush;

    /// <summary>The early flush may as well belong only to an unmap before this one.</summary>
    public bool EarlyFlushExplained;

    /// <summary>
    /// The flow detached a device at this point and has mapped nothing since: clean-up of a dead domain.
    /// </summary>
    public int Detach;

    /// <summary>Number of the domain that is certain; -1 when the log does not tell.</summary>
    public int Domain;

    /// <summary>The domain is certain only because no other one that unmaps was open.</summary>
    public bool OnlyDomain;

    /// <summary>Domains that it may belong to, when the domain is not certain.</summary>
    public int[] Candidates;
}
