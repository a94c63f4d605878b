using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>The specification beside a target: it runs every call with the choices that the target made.</summary>
/// <remarks>
/// The target's descriptors are its own business. The specification's tickets are a promise: they complete when the
/// target says that a call has ended, and from then on nothing may be reached through what the call took away.
/// </remarks>
internal sealed class Oracle
{
    // Table pages of the kernel are page frames of the target; those that the specification has at boot are names of its own.
    private const ulong OfTarget = 1UL << 39;

    // The target's queue never runs out, so the specification's tickets must not either.
    private const ulong EndlessTickets = 1UL << 60;

    private readonly PathRun? paths;
    private readonly ulong lastCall;
    private readonly ulong aperture;
    private readonly ulong lastDomain;
    private readonly HashSet<int> callsInFlight = [];
    private readonly List<ulong> pasidCacheTickets = [];
    private readonly Dictionary<string, Operation> operations = Operation.All().ToDictionary(one => one.Name);

    /// <param name="scope">What both run on.</param>
    /// <param name="coverage">Notes the specification's paths; null to be faster.</param>
    public Oracle(Scope scope, Coverage? coverage)
    {
        var endless = scope with { LastTicket = EndlessTickets };
        State = endless.InitialState(new ConcreteReading(), new Design());
        lastDomain = scope.LastDomain;
        paths = coverage is null ? null : new PathRun(endless, coverage);
        lastCall = scope.LastCall;
        aperture = scope.LastIova;
    }

    private Oracle(Oracle other)
    {
        State = other.State.Copy();
        (lastCall, aperture, lastDomain) = (other.lastCall, other.aperture, other.lastDomain);
        callsInFlight = [.. other.callsInFlight];
        pasidCacheTickets = [.. other.pasidCacheTickets];
        operations = other.operations;
    }

    /// <summary>The specification's state.</summary>
    public State State { get; }

    /// <summary>One that goes on from here by itself; it notes no paths.</summary>
    public Oracle Copy() => new(this);

    /// <summary>The specification permits an answer in its present state.</summary>
    public bool Permits(in Iommu.Request request, Iommu.Answer answer) =>
        new AnswerCheck(State, lastDomain).Permits(in request, answer);

    public Status Enable(ushort device, ulong mode, ulong pasid, ulong domain) =>
        Run(Operation.Enable, [device, mode, pasid, domain]);

    public Status BeginDisable(ushort device, Status answered, int call) =>
        Begin(Operation.BeginDisable, answered, call, number => [device, number]);

    /// <summary>Whether there were pages for tables is the target's choice.</summary>
    public Status MapKva(ushort domain, ulong address, ulong size, ulong protection, ulong tables) =>
        Run(Operation.MapKva, [domain, address, size, protection, tables]);

    public Status BeginUnmapKva(ushort domain, ulong address, ulong size, Status answered, int call) =>
        Begin(Operation.BeginUnmapKva, answered, call, number => [domain, address, size, number]);

    public Status Probe(ushort device, ushort domain) => Run(Operation.Probe, [device, domain]);

    /// <summary>
    /// Address and slot are the target's choice. A buffer in the bounce pool is refused after the address was chosen: the
    /// specification is then asked with one that is free.
    /// </summary>
    public Status MapDma(
        ushort device, ushort domain, ulong address, ulong size, ulong direction, Status answered, ulong iova,
        ulong slot)
    {
        ulong chosen = answered == Status.OutOfRange ? FreeIova(domain, address, size) : iova;
        return Run(Operation.MapDma, [device, chosen, address, size, direction, slot]);
    }

    public Status BeginUnmapDma(ushort device, ulong iova, ulong size, Status answered, int call) =>
        Begin(Operation.BeginUnmapDma, answered, call, number => [device, iova, size, number]);

    public Status BeginMapSg(
        ushort device, ulong iova, ulong size, ulong direction, Status answered, int call) =>
        Begin(Operation.BeginMapSg, answered, call, number => [device, iova, size, direction, number]);

    /// <inheritdoc cref="MapDma"/>
    public Status MapSegment(int call, ulong address, ulong size, Status answered, ulong iova)
    {
        ulong number = (ulong)call & 0xffff;
        ulong chosen = answered == Status.OutOfRange ? RoomOfList(State.Calls[number]) : iova;
        return Run(Operation.MapSegment, [number, chosen, address, size]);
    }

    public Status BeginUndoMapSg(int call) => Run(Operation.BeginUndoMapSg, [(ulong)call & 0xffff]);

    public Status BeginFlushQueue(ushort domain, Status answered, int call) =>
        Begin(Operation.BeginFlushQueue, answered, call, number => [domain, number]);

    /// <summary>The table page is the target's choice; where it refused, the specification is asked with a free one.</summary>
    public Status AddTable(ulong address, Status answered, ulong table) => Run(
        Operation.KernelAddTable,
        [Region(address), answered == Status.Exhausted ? 0 : OfTarget | (table >> Layout.PageShift)]);

    public Status MapKernel(ulong address, ulong frame, ulong protection) =>
        Run(Operation.KernelMap, [address >> Layout.PageShift, frame, protection]);

    public Status BeginKernelChange(ulong address, ulong size, ulong protection, Status answered, int call) =>
        Begin(Operation.BeginKernelChange, answered, call, number => [address, size, protection, number]);

    public Status BeginFreeTable(ulong address, Status answered, int call) =>
        Begin(Operation.BeginFreeTable, answered, call, number => [Region(address), number]);

    /// <summary>The region of the kernel's address space that an address lies in.</summary>
    public static ulong Region(ulong address) => address / Scope.PageBytes / KernelTable.PagesOfTable;

    public Status Store(ulong address, byte value) =>
        Run(Operation.Store, [address >> Layout.PageShift, address & AnswerCheck.OffsetMask, value]);

    /// <summary>What the specification has in memory.</summary>
    public byte Load(ulong address) => (byte)State.Memory[
        new(address >> Layout.PageShift, address & AnswerCheck.OffsetMask)].Concrete;

    /// <summary>Ends a call; when the target says that it has ended, what the call waits for has completed.</summary>
    public Status End(int call, Status answered)
    {
        ulong number = (ulong)call & 0xffff;
        if (answered == Status.Ok) CompleteTicketsOf(number);
        var status = Run(Operation.End, [number]);
        if (status == Status.Ok) callsInFlight.Remove(call);
        return status;
    }

    /// <summary>
    /// The call's number is the target's choice where it began or found none; where it refused for another reason, the
    /// specification is asked with a free one.
    /// </summary>
    private Status Begin(string operation, Status answered, int call, Func<ulong, ulong[]> arguments)
    {
        ulong none = lastCall + 1;
        ulong number = answered switch
        {
            Status.Pending => (uint)call <= lastCall ? (ulong)call : none,
            Status.Exhausted => none,
            _ => FreeCall() ?? none,
        };
        ulong first = State.Tail.Next.Concrete;
        var status = Run(operation, arguments(number));
        if (status != Status.Pending) return status;
        callsInFlight.Add((int)number);
        for (ulong ticket = first; ticket < State.Tail.Next.Concrete; ticket++)
        {
            if (KindOf(ticket) == DescriptorKind.PasidCache) pasidCacheTickets.Add(ticket);
        }

        return status;
    }

    private ulong? FreeCall()
    {
        for (ulong number = 0; number <= lastCall; number++)
        {
            if (!callsInFlight.Contains((int)number)) return number;
        }

        return null;
    }

    private void CompleteTicketsOf(ulong call)
    {
        var known = State.Calls[call];
        if (known.Kind.Concrete is CallKind.None or CallKind.MapSg) return;
        ulong wait = known.Flush.Wait.Concrete;
        ulong since = State.Queue[known.Flush.Wait].Since.Concrete;
        for (ulong ticket = since; ticket <= wait; ticket++) Complete(ticket);
    }

    private void Complete(ulong ticket)
    {
        var kind = KindOf(ticket);
        if (kind == DescriptorKind.None) return;

        // An IOTLB invalidation runs after every earlier PASID-cache invalidation (VT-d 6.5.2.12).
        if (IsOfIotlb(kind))
        {
            while (pasidCacheTickets.Count > 0 && pasidCacheTickets[0] < ticket) Complete(pasidCacheTickets[0]);
        }

        if (kind == DescriptorKind.PasidCache) pasidCacheTickets.Remove(ticket);
        var later = StaleSince(ticket);
        var translations = TranslationsStaleSince(ticket);
        var status = IsOfDeviceTlb(kind) ? CompleteOfDeviceTlb(ticket) : Run(Operation.Complete, [ticket]);
        if (status != Status.Ok)
            throw new InvalidOperationException($"The specification does not complete ticket {ticket} in order.");
        foreach (var (entry, remnant) in later) State.StaleEntries[entry] = remnant;
        var least = IsOfDeviceTlb(kind) ? CacheLevel.DeviceTlb : CacheLevel.Iotlb;
        foreach (var (key, stale) in translations)
        {
            // What a disable removed before can have loaded nothing since.
            if (Caches.Level(State, key.Device, key.Pasid, key.Domain).AtLeast(least).Concrete)
                State.StaleTranslations[key] = stale;
        }
    }

    /// <summary>
    /// A device-TLB invalidation runs after every earlier IOTLB invalidation (VT-d 6.5.2.12), which the target has
    /// completed then. But those of calls that have not ended stay open here: in which order calls of several threads were
    /// submitted only their ends tell, and what an open one is for is at a level that this one leaves alone.
    /// </summary>
    private Status CompleteOfDeviceTlb(ulong ticket)
    {
        (ulong Ticket, Descriptor Descriptor)[] open =
        [
            .. from key in State.Queue.Keys
               where key.Concrete < ticket && IsOfIotlb(KindOf(key.Concrete))
               select (key.Concrete, State.Queue[key]),
        ];
        foreach (var (earlier, _) in open) State.Queue[earlier] = default;
        paths?.SetAside([.. open.Select(earlier => earlier.Ticket)]);
        var status = Run(Operation.Complete, [ticket]);
        foreach (var (earlier, descriptor) in open) State.Queue[earlier] = descriptor;
        paths?.PutBack();
        return status;
    }

    private static bool IsOfIotlb(DescriptorKind kind) => kind is DescriptorKind.Iotlb or DescriptorKind.IotlbPages
        or DescriptorKind.IotlbPasids or DescriptorKind.IotlbDomain;

    private static bool IsOfDeviceTlb(DescriptorKind kind) =>
        kind is DescriptorKind.DeviceTlb or DescriptorKind.DeviceTlbPages or DescriptorKind.DeviceTlbDomain;

    /// <summary>
    /// Translations that became stale after a ticket was submitted: unmapped since, and not flushed yet. The target may
    /// have completed the ticket before.
    /// </summary>
    private List<(LoadedTranslation Key, StaleTranslation Stale)> TranslationsStaleSince(ulong ticket)
    {
        var since = new List<(LoadedTranslation, StaleTranslation)>();
        foreach (var key in State.StaleTranslations.Keys)
        {
            var (grant, change) = (State.Grants[new(key.Domain, key.Page)], State.KernelChanges[key.Page]);
            bool later = grant.Phase.Concrete switch
            {
                GrantPhase.Queued => grant.Since.Concrete > ticket,
                GrantPhase.Retiring => FirstTicket(State.Calls[grant.Call]) > ticket,
                _ => false,
            };
            if (key.Domain.Concrete == Domains.Kernel)
                later = change.Pending.Concrete && FirstTicket(State.Calls[change.Call]) > ticket;
            if (later) since.Add((key, State.StaleTranslations[key]));
        }

        return since;
    }

    /// <summary>Where a buffer could go in a domain: the first pages that are free, with the buffer's offset.</summary>
    private ulong FreeIova(ushort domain, ulong address, ulong size)
    {
        ulong offset = address & AnswerCheck.OffsetMask;
        ulong pages = Math.Min((offset + size + AnswerCheck.OffsetMask) >> Layout.PageShift, aperture + 1);
        ulong run = 0;
        for (ulong page = 1; page <= aperture; page++)
        {
            run = DmaDomain.IsFree(State, domain, page).Concrete ? run + 1 : 0;
            if (run == pages) return ((page + 1 - pages) << Layout.PageShift) | offset;
        }

        return 0;
    }

    /// <summary>The first page of a list that has no segment yet.</summary>
    private ulong RoomOfList(Call list)
    {
        for (ulong i = 0; i < list.Pages.Count.Concrete; i++)
        {
            ulong page = list.Pages.First.Concrete + i;
            if (State.Grants[new(list.Domain, page)].Phase.Concrete == GrantPhase.Reserved)
                return page << Layout.PageShift;
        }

        return 0;
    }

    /// <summary>
    /// Entries that became stale after a ticket was submitted. Bypass devices share domain and PASID, the tags of an
    /// invalidation: completed late, one device's ticket would flush what a later disable of another left behind. The
    /// target may have completed it before that disable began, so nothing of it may be taken for flushed.
    /// </summary>
    private List<(LoadedEntry Entry, Remnant Remnant)> StaleSince(ulong ticket)
    {
        var since = new List<(LoadedEntry, Remnant)>();
        foreach (int number in callsInFlight)
        {
            var call = State.Calls[(ulong)number];
            if (call.Kind.Concrete != CallKind.Disable || FirstTicket(call) <= ticket) continue;
            var entry = new LoadedEntry(call.Device, call.Pasid, call.Domain);
            since.Add((entry, State.StaleEntries[entry]));
        }

        return since;
    }

    private ulong FirstTicket(Call call) => State.Queue[call.Flush.Wait].Since.Concrete;

    private DescriptorKind KindOf(ulong ticket) => State.Queue[ticket].Kind.Concrete;

    private Status Run(string name, ulong[] arguments)
    {
        var operation = operations[name];
        paths?.Run(operation, arguments);
        var words = new Bits[arguments.Length];
        for (int i = 0; i < words.Length; i++) words[i] = operation.Parameters[i].Sort.Value(arguments[i]);
        return operation.Run(State, words);
    }
}
