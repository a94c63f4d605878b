namespace PasidVerify.Conformance;

/// <summary>
/// One operation of a generated sequence. What it concerns is picked from what is live when it runs, so that a
/// sequence means something with any of its commands left out.
/// </summary>
public abstract record Command
{
    /// <summary>It is about this device.</summary>
    internal virtual bool Mentions(ushort device) => false;

    /// <summary>The same about another device, where it is about this one.</summary>
    internal virtual Command Renamed(ushort device, ushort other) => this;
}

/// <summary>The hardware executes invalidation descriptors.</summary>
/// <param name="Count">So many, or fewer when its queue is empty.</param>
public sealed record Step(int Count) : Command;

/// <summary>One request of a device.</summary>
/// <param name="Device">Source id.</param>
/// <param name="Pasid">The PASID it is tagged with.</param>
/// <param name="Address">First byte, any 64-bit value.</param>
/// <param name="Write">A write rather than a read.</param>
/// <param name="Privileged">Supervisor rights are requested.</param>
public sealed record Access(ushort Device, PasidPick Pasid, ulong Address, bool Write, bool Privileged) : Command
{
    /// <summary>By way of the device's own TLB, which a translation request fills, rather than untranslated.</summary>
    public bool ByAts { get; init; }

    internal override bool Mentions(ushort device) => Device == device || Pasid.Holder == device;

    internal override Access Renamed(ushort device, ushort other) => this with
    {
        Device = Device == device ? other : Device,
        Pasid = Pasid.Holder == device ? PasidPick.Of(other) : Pasid,
    };
}

/// <summary>Somebody, the CPU or a device, writes a byte of memory.</summary>
/// <param name="Address">Physical address.</param>
/// <param name="Value">The byte.</param>
public sealed record Store(ulong Address, byte Value) : Command;

/// <summary>The CPU reads a byte of memory.</summary>
/// <param name="Address">Physical address.</param>
public sealed record Load(ulong Address) : Command;
