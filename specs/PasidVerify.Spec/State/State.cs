using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// Everything there is: any number of devices, PASIDs, domains, pages, calls in flight and pending descriptors. A state
/// that is empty but for its devices is an initial state: the kernel's own page table is filled from there on, by its calls.
/// </summary>
/// <remarks>
/// Caches are saturated: an entry that memory has is taken to be in every cache, so a state keeps only what caches may
/// hold although memory has it no more. Of paging-structure caches it has only what the kernel's own table needs: other
/// tables keep their pages until they go as a whole.
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
        Regions = reading.Map<RegionId, KernelRegion>("regions");
        TablePages = reading.Map<TableId, TablePage>("tablePages");
        Cells = reading.Map<TableCell, Leaf>("cells");
        KernelChanges = reading.Map<Page, KernelChange>("kernelChanges");
        DefaultDomains = reading.Map<DeviceId, DefaultDomain>("defaultDomains");
        Attachments = reading.Map<DeviceId, Attachment>("attachments");
        PasidOwners = reading.Map<PasidId, PasidOwner>("pasidOwners");
        DomainOwners = reading.Map<DomainId, DomainOwner>("domainOwners");
        Grants = reading.Map<TableSlot, Grant>("grants");
        SlotOwners = reading.Map<Frame, SlotOwner>("slotOwners");
        Memory = reading.Map<ByteAddress, ByteValue>("memory");
        Calls = reading.Map<CallId, Call>("calls");
        PasidTable = reading.Map<PasidSlot, PasidEntry>("pasidTable");
        Tables = reading.Map<TableSlot, Leaf>("tables");
        Queue = reading.Map<Ticket, Descriptor>("queue");
        tail = reading.Map<Unit, QueueTail>("tail");
        StaleEntries = reading.Map<LoadedEntry, Remnant>("staleEntries");
        StaleTranslations = reading.Map<LoadedTranslation, StaleTranslation>("staleTranslations");
        StaleTables = reading.Map<LoadedTable, StaleTable>("staleTables");
        Maps =
        [
            Devices, Regions, TablePages, Cells, KernelChanges, DefaultDomains, Attachments, PasidOwners, DomainOwners,
            Grants, SlotOwners, Memory, Calls, PasidTable, Tables, Queue, tail, StaleEntries, StaleTranslations, StaleTables,
        ];
    }

    /// <summary>How this state is read.</summary>
    public Reading Reading { get; }

    /// <summary>Kernel layout and capacities.</summary>
    public Layout Layout { get; }

    /// <summary>The design that the operations follow.</summary>
    public Design Design { get; }

    /// <summary>The devices; fixed.</summary>
    public Map<DeviceId, Device> Devices { get; }

    /// <summary>Memory: the upper table of the kernel's address space, by region.</summary>
    public Map<RegionId, KernelRegion> Regions { get; }

    /// <summary>Kernel: which page frames are table pages.</summary>
    public Map<TableId, TablePage> TablePages { get; }

    /// <summary>Memory: what page frames hold, read as table pages.</summary>
    public Map<TableCell, Leaf> Cells { get; }

    /// <summary>Kernel: the pages that a change in flight concerns.</summary>
    public Map<Page, KernelChange> KernelChanges { get; }

    /// <summary>Contract: the domain of each device's requests without PASID.</summary>
    public Map<DeviceId, DefaultDomain> DefaultDomains { get; }

    /// <summary>Contract: the in-kernel DMA attachment of each device.</summary>
    public Map<DeviceId, Attachment> Attachments { get; }

    /// <summary>Contract: dynamic PASIDs in use.</summary>
    public Map<PasidId, PasidOwner> PasidOwners { get; }

    /// <summary>Contract: allocated domain ids.</summary>
    public Map<DomainId, DomainOwner> DomainOwners { get; }

    /// <summary>Contract: what the devices of allocated domains are granted.</summary>
    public Map<TableSlot, Grant> Grants { get; }

    /// <summary>Contract: page frames of the bounce pool in use.</summary>
    public Map<Frame, SlotOwner> SlotOwners { get; }

    /// <summary>
    /// Memory: what its bytes hold. Of table pages it says nothing: those are <see cref="Cells"/> and <see cref="Tables"/>.
    /// </summary>
    public Map<ByteAddress, ByteValue> Memory { get; }

    /// <summary>Contract: calls in flight.</summary>
    public Map<CallId, Call> Calls { get; }

    /// <summary>Memory: the PASID tables of all devices.</summary>
    public Map<PasidSlot, PasidEntry> PasidTable { get; }

    /// <summary>Memory: the leaves of the allocated domains' own tables.</summary>
    public Map<TableSlot, Leaf> Tables { get; }

    /// <summary>Hardware: descriptors submitted and not completed.</summary>
    public Map<Ticket, Descriptor> Queue { get; }

    /// <summary>Hardware: PASID-table entries that caches may know although memory has them no more.</summary>
    public Map<LoadedEntry, Remnant> StaleEntries { get; }

    /// <summary>Hardware: translations that caches may hold although memory has them no more.</summary>
    public Map<LoadedTranslation, StaleTranslation> StaleTranslations { get; }

    /// <summary>Hardware: table pages that paging-structure caches may lead to although memory does no more.</summary>
    public Map<LoadedTable, StaleTable> StaleTables { get; }

    /// <summary>Hardware: where the next descriptor goes.</summary>
    public QueueTail Tail
    {
        get => tail[default];
        set => tail[default] = value;
    }

    /// <summary>Whether a map of this name is empty in an initial state: all but the devices.</summary>
    public static bool StartsEmpty(string map) => map != "devices";

    /// <summary>Every map, in a fixed order.</summary>
    public IReadOnlyList<IMap> Maps { get; }

    /// <summary>A state of its own with the same contents.</summary>
    public State Copy()
    {
        var copy = new State(Reading, Layout, Design);
        foreach (var (to, from) in copy.Maps.Zip(Maps)) to.CopyFrom(from);
        return copy;
    }
}
