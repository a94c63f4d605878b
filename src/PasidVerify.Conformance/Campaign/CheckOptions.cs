namespace PasidVerify.Conformance;

/// <summary>What a campaign is to run, and when it stops: at the first limit, or at the first mismatch.</summary>
public sealed record CheckOptions
{
    /// <summary>Everything random follows from it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Operations to execute and compare, probes included; null for no limit.</summary>
    public long? Operations { get; init; }

    /// <summary>Time after which no further sequence starts; null for no limit.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Which of how many equal shares of the sequences to run; the first share is 1.</summary>
    public (int Index, int Count) Shard { get; init; } = (1, 1);
}
