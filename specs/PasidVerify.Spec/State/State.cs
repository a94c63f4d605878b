using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// Everything there is: any number of devices, PASIDs, domains, pages, calls in flight and pending descriptors. An
/// empty state, with its devices and the kernel's table filled in, is an initial state.
/// </summary>
/// <remarks>
/// Caches are saturated: an entry that memory has is taken to be in every cache, so a state keeps only what caches may
/// hold although memory has it no more. In this slice the kernel's own page table does not change after the start, and
/// there are neither paging-structure caches nor device TLBs.
/// </remarks>
public sealed class State
{
    private readonly Map<Unit, QueueTail> tail;

    /// <summary>An empty state, or symbolically any state.</summary>
    public State(Reading reading, Layout layout, Design design)
    {
        Reading = reading;
        Layout = layout;
        Design = design;
        Devices = reading.Map<DeviceId, Device>("devices");
        Kernel = reading.Map<Page, Leaf>("kernel");
        Attachments = reading.Map<DeviceId, Attachment>("attachments");
        PasidOwners = reading.Map<PasidId, Owner>("pasidOwners");
        DomainOwners = reading.Map<DomainId, Owner>("domainOwners");
        Grants = reading.Map<TableSlot, Grant>("grants");
        Calls = reading.Map<CallId, Call>("calls");
        PasidTable = reading.Map<PasidSlot, PasidEntry>("pasidTable");
        Tables = reading.Map<TableSlot, Leaf>("tables");
        Queue = reading.Map<Ticket, Descriptor>("queue");
        tail = reading.Map<Unit, QueueTail>("tail");
        StaleEntries = reading.Map<LoadedEntry, Remnant>("staleEntries");
        StaleLeaves = reading.Map<LoadedLeaf, StaleRights>("staleLeaves");
    }

    /// <summary>How this state is read.</summary>
    public Reading Reading { get; }

    /// <summary>Kernel layout and capacities.</summary>
    public Layout Layout { get; }

    /// <summary>The design that the operations follow.</summary>
    public Design Design { get; }

    /// <summary>The devices; fixed.</summary>
    public Map<DeviceId, Device> Devices { get; }

    /// <summary>The kernel's own page table, inside the direct map and outside; fixed in this slice.</summary>
    public Map<Page, Leaf> Kernel { get; }

    /// <summary>Contract: the in-kernel DMA attachment of each device.</summary>
    public Map<DeviceId, Attachment> Attachments { get; }

    /// <summary>Contract: dynamic PASIDs in use.</summary>
    public Map<PasidId, Owner> PasidOwners { get; }

    /// <summary>Contract: strict domains in use.</summary>
    public Map<DomainId, Owner> DomainOwners { get; }

    /// <summary>Contract: what strict domains are granted.</summary>
    public Map<TableSlot, Grant> Grants { get; }

    /// <summary>Contract: calls in flight.</summary>
    public Map<CallId, Call> Calls { get; }

    /// <summary>Memory: the PASID tables of all devices.</summary>
    public Map<PasidSlot, PasidEntry> PasidTable { get; }

    /// <summary>Memory: the leaves of the strict domains' own tables.</summary>
    public Map<TableSlot, Leaf> Tables { get; }

    /// <summary>Hardware: descriptors submitted and not completed.</summary>
    public Map<Ticket, Descriptor> Queue { get; }

    /// <summary>Hardware: PASID-table entries that caches may know although memory has them no more.</summary>
    public Map<LoadedEntry, Remnant> StaleEntries { get; }

    /// <summary>Hardware: translations that the IOTLB may hold although memory has them no more.</summary>
    public Map<LoadedLeaf, StaleRights> StaleLeaves { get; }

    /// <summary>Hardware: where the next descriptor goes.</summary>
    public QueueTail Tail
    {
        get => tail[default];
        set => tail[default] = value;
    }

    /// <summary>Whether a map of this name is empty in an initial state: all but devices and the kernel's table.</summary>
    public static bool StartsEmpty(string map) => map is not ("devices" or "kernel");

    /// <summary>Every map, in a fixed order.</summary>
    public IReadOnlyList<IMap> Maps =>
    [
        Devices, Kernel, Attachments, PasidOwners, DomainOwners, Grants, Calls,
        PasidTable, Tables, Queue, tail, StaleEntries, StaleLeaves,
    ];

    /// <summary>A state of its own with the same contents.</summary>
    public State Copy()
    {
        var copy = new State(Reading, Layout, Design);
        foreach (var (to, from) in copy.Maps.Zip(Maps)) to.CopyFrom(from);
        return copy;
    }
}
