using PasidVerify.Lifted;

namespace PasidVerify.Spec.Tests;

/// <summary>The specification run as a program on a small scope, with plain numbers in and plain answers out.</summary>
internal sealed class Machine
{
    /// <summary>Devices of the scopes, by their trust, and one that none has.</summary>
    public const ulong Trusted = 0x10, SecondTrusted = 0x18, Untrusted = 0x20, SecondUntrusted = 0x28, Absent = 0x30;

    private readonly PathRecorder recorder = new();
    private readonly Dictionary<string, Operation> operations = Operation.All().ToDictionary(o => o.Name);

    public Machine(Scope? scope = null, Design? design = null)
    {
        Scope = scope ?? NamedScopes.Small();
        var booted = Scope.InitialState(new ConcreteReading(recorder), design ?? new Design());

        // The solver knows no policy, so a branch on it is a decision there: it must be one here too.
        var policy = booted.Layout.Policy;
        policy = new(recorder.Watch(policy.Passthrough), recorder.Watch(policy.Lazy));
        State = new(booted.Reading, booted.Layout with { Policy = policy }, booted.Design);
        foreach (var (to, from) in State.Maps.Zip(booted.Maps)) to.CopyFrom(from);
    }

    public Scope Scope { get; }

    public State State { get; }

    /// <summary>The branches of the last operation.</summary>
    public string Decisions => recorder.Decisions;

    public ulong Next => State.Tail.Next.Concrete;

    /// <summary>Everything that the state holds, a line an entry.</summary>
    public IReadOnlyList<string> Contents => Dump.Of(State);

    /// <summary>Address of a page of the direct map; beyond its ends too.</summary>
    public ulong Address(int page) => Scope.DirectMapBase + ((ulong)page * Scope.PageBytes);

    public Status Run(string operation, params ulong[] arguments) => Run(operations[operation], arguments);

    public Status Run(Operation operation, params ulong[] arguments)
    {
        var watched = operation.Parameters.Zip(arguments, (p, value) => recorder.Watch(p.Sort.Value(value)));
        recorder.Restart();
        return operation.Run(State, [.. watched]);
    }

    public Status Enable(ulong device, Mode mode, ulong pasid, ulong domain) =>
        Run(Operation.Enable, device, (ulong)mode, pasid, domain);

    public Status BeginDisable(ulong device, ulong call = 0) => Run(Operation.BeginDisable, device, call);

    public Status Map(ulong domain, int page, ulong pages = 1, ulong protection = MapKva.Read | MapKva.Write) =>
        Run(Operation.MapKva, domain, Address(page), pages * Scope.PageBytes, protection, 1);

    public Status BeginUnmap(ulong domain, int page, ulong pages = 1, ulong call = 0) =>
        Run(Operation.BeginUnmapKva, domain, Address(page), pages * Scope.PageBytes, call);

    public Status Probe(ulong device, ulong domain) => Run(Operation.Probe, device, domain);

    /// <summary>Maps a buffer for a device, at an address that is chosen here.</summary>
    public Status MapDma(
        ulong device,
        ulong iova,
        ulong address,
        ulong size = Scope.PageBytes,
        Direction direction = Direction.Bidirectional,
        ulong slot = 0) =>
        Run(Operation.MapDma, device, iova, address, size, (ulong)direction, slot);

    public Status BeginUnmapDma(ulong device, ulong iova, ulong size = Scope.PageBytes, ulong call = 0) =>
        Run(Operation.BeginUnmapDma, device, iova, size, call);

    public Status BeginMapSg(
        ulong device,
        ulong iova,
        ulong size = Scope.PageBytes,
        Direction direction = Direction.Bidirectional,
        ulong call = 0) =>
        Run(Operation.BeginMapSg, device, iova, size, (ulong)direction, call);

    public Status MapSegment(ulong iova, ulong address, ulong size = Scope.PageBytes, ulong call = 0) =>
        Run(Operation.MapSegment, call, iova, address, size);

    public Status BeginUndoMapSg(ulong call = 0) => Run(Operation.BeginUndoMapSg, call);

    /// <summary>Somebody writes a byte of memory.</summary>
    public void Store(ulong address, ulong value) => Must(
        Status.Ok, Run(Operation.Store, address >> Layout.PageShift, address & Layout.OffsetMask, value));

    /// <summary>What a byte of memory holds.</summary>
    public ulong Load(ulong address) =>
        State.Memory[new(address >> Layout.PageShift, address & Layout.OffsetMask)].Concrete;

    public Status BeginFlushQueue(ulong domain, ulong call = 0) => Run(Operation.BeginFlushQueue, domain, call);

    public Status End(ulong call = 0) => Run(Operation.End, call);

    public Status Complete(ulong ticket) => Run(Operation.Complete, ticket);

    /// <summary>The hardware completes every pending descriptor, in order.</summary>
    public void CompleteAll()
    {
        for (ulong ticket = 0; ticket < Next; ticket++) Complete(ticket);
    }

    /// <summary>Enables the untrusted device over a strict domain.</summary>
    public void EnableStrict(ulong pasid = 2, ulong domain = 3) =>
        Must(Status.Ok, Enable(Untrusted, Mode.Kva, pasid, domain));

    /// <summary>Enables the trusted device over the kernel's table.</summary>
    public void EnableFast(ulong pasid = 2) => Must(Status.Ok, Enable(Trusted, Mode.Kva, pasid, Domains.Kernel));

    /// <summary>Maps pages, unmaps them and waits until that has returned.</summary>
    public void Unmap(ulong domain, int page, ulong pages = 1)
    {
        Must(Status.Pending, BeginUnmap(domain, page, pages));
        CompleteAll();
        Must(Status.Ok, End());
    }

    /// <summary>Enables a device over the domain of its requests without PASID.</summary>
    public void EnableIova(ulong device) =>
        Must(Status.Ok, Enable(device, Mode.Iova, Pasids.KernelDma, State.DefaultDomains[device].Domain.Concrete));

    /// <summary>Disables a device and waits until that has returned.</summary>
    public void Disable(ulong device)
    {
        Must(Status.Pending, BeginDisable(device));
        CompleteAll();
        Must(Status.Ok, End());
    }

    /// <summary>Unmaps a buffer in a strict domain and waits until that has returned.</summary>
    public void UnmapDma(ulong device, ulong iova, ulong size = Scope.PageBytes)
    {
        Must(Status.Pending, BeginUnmapDma(device, iova, size));
        CompleteAll();
        Must(Status.Ok, End());
    }

    /// <summary>Flushes the queue of a lazy domain and waits until that has returned.</summary>
    public void FlushQueue(ulong domain)
    {
        Must(Status.Pending, BeginFlushQueue(domain));
        CompleteAll();
        Must(Status.Ok, End());
    }

    /// <summary>The page frames that a request may reach.</summary>
    /// <param name="device">The device.</param>
    /// <param name="pasid">The PASID; null without.</param>
    /// <param name="address">The address.</param>
    /// <param name="write">It writes.</param>
    /// <param name="privileged">It asks for supervisor rights.</param>
    /// <param name="kind">What kind of request.</param>
    public IReadOnlyList<ulong> Reached(
        ulong device,
        ulong? pasid,
        ulong address,
        bool write = false,
        bool privileged = false,
        RequestKind kind = RequestKind.Untranslated)
    {
        var request = Request(device, pasid, address, write, privileged, kind);
        var frames = Scope.KernelPages.Select(page => page.Frame).Concat(Scope.DmaFrames)
            .Append(address >> Layout.PageShift).Where(frame => frame <= 0xff_ffff_ffff).Distinct();
        return
        [
            .. from frame in frames
               where Ways().Any(way => Translation.Reaches(State, request, way, frame).Concrete)
               orderby frame
               select frame,
        ];
    }

    /// <summary>The faults that may block a request, which is given as to <see cref="Reached"/>.</summary>
    public IReadOnlyList<Fault> Faults(
        ulong device,
        ulong? pasid,
        ulong address,
        bool write = false,
        bool privileged = false,
        RequestKind kind = RequestKind.Untranslated)
    {
        var request = Request(device, pasid, address, write, privileged, kind);
        return
        [
            .. from fault in Enum.GetValues<Fault>()
               where Ways().Any(way => Translation.Faults(State, request, way, fault).Concrete)
               select fault,
        ];
    }

    public static void Must(Status expected, Status status) => Assert.Equal(expected, status);

    private static Request Request(
        ulong device, ulong? pasid, ulong address, bool write, bool privileged, RequestKind kind) =>
        new(
            device,
            pasid ?? Pasids.None,
            address >> Layout.PageShift,
            new(kind, Tagged: pasid is not null, write, privileged));

    private IEnumerable<Way> Ways() =>
        from domain in Enumerable.Range(0, (int)Scope.LastDomain + 1)
        from table in Enumerable.Range(0, (int)Scope.TablePages)
        select new Way((ulong)domain, Scope.FirstTable + (ulong)table);
}
