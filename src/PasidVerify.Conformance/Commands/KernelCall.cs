namespace PasidVerify.Conformance;

/// <summary>A call of the kernel's side, which the hardware may interrupt between any two of its stores.</summary>
public abstract record KernelCall : Command
{
    /// <summary>What the hardware does in the middle of the call, in order of the stores.</summary>
    public IReadOnlyList<Interrupt> Interrupts { get; init; } = [];

    /// <summary>The bytes that it concerns; null when it is not about any.</summary>
    internal virtual RangePick? Bytes => null;

    /// <summary>The domain of whose addresses the bytes are; null when they are physical.</summary>
    internal virtual DomainPick? Space => null;

    /// <summary>The same about other bytes of a domain.</summary>
    internal virtual KernelCall About(DomainPick? space, RangePick bytes) => this;

    /// <summary>The same, with what it concerns about another device.</summary>
    internal virtual KernelCall OfOther(ushort device, ushort other) => this;

    /// <summary>It concerns this device, apart from what happens in the middle of it.</summary>
    internal virtual bool Concerns(ushort device) => Space?.Holder == device;

    internal sealed override bool Mentions(ushort device) =>
        Concerns(device) || Interrupts.Any(interrupt => interrupt.Walk is { } walk && walk.Mentions(device));

    internal sealed override KernelCall Renamed(ushort device, ushort other)
    {
        var renamed = Concerns(device) ? OfOther(device, other) : this;
        if (Interrupts.Count == 0) return renamed;
        return renamed with
        {
            Interrupts = [.. Interrupts.Select(
                interrupt => interrupt with { Walk = interrupt.Walk?.Renamed(device, other) })],
        };
    }
}
