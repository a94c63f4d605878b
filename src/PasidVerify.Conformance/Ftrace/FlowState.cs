namespace PasidVerify.Conformance.Ftrace;

/// <summary>Where one flow of control stands: which of its unmaps still wait for their flush.</summary>
internal sealed class FlowState
{
    /// <summary>Unmaps since the flow's last other line: calls that have not visibly returned.</summary>
    public List<int> Waiting { get; } = [];

    /// <summary>The flow's last line.</summary>
    public int Previous { get; set; } = -1;

    /// <summary>First of the flushes that are the flow's last lines.</summary>
    public int EarlyFlush { get; set; } = -1;

    /// <summary>See <see cref="UnmapFacts.EarlyFlushExplained"/>.</summary>
    public bool EarlyFlushExplained { get; set; }

    /// <summary>Where the flow detached a device, until it maps something.</summary>
    public int Detach { get; set; } = -1;

    /// <summary>Flushes now belong to a change of context, not to an unmap.</summary>
    public bool ChangingContext { get; set; }

    /// <summary>The unmap whose flush was the flow's last flush, for the device-TLB invalidation after it.</summary>
    public int LastFlushed { get; set; } = -1;

    /// <summary>The owner that a probed flush callback announced.</summary>
    public int FlushOwner { get; set; } = -1;

    /// <summary>The calls so far have returned; what they left unflushed stays so.</summary>
    public void Return()
    {
        Waiting.Clear();
        EarlyFlush = LastFlushed = FlushOwner = -1;
        EarlyFlushExplained = false;
    }

    public void Reset()
    {
        Return();
        Previous = Detach = -1;
        ChangingContext = false;
    }
}
