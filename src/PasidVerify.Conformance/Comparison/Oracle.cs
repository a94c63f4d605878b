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
    // The target's queue never runs out, so the specification's tickets must not either.
    private const ulong EndlessTickets = 1UL << 60;

    private readonly PathRun? paths;
    private readonly ulong lastCall;
    private readonly HashSet<int> callsInFlight = [];
    private readonly List<ulong> pasidCacheTickets = [];
    private readonly Operation enable;
    private readonly Operation beginDisable;
    private readonly Operation mapKva;
    private readonly Operation beginUnmapKva;
    private readonly Operation end;
    private readonly Operation complete;

    /// <param name="scope">What both run on.</param>
    /// <param name="coverage">Notes the specification's paths; null to be faster.</param>
    public Oracle(Scope scope, Coverage? coverage)
    {
        var endless = scope with { LastTicket = EndlessTickets };
        State = endless.InitialState(new ConcreteReading(), new Design());
        paths = coverage is null ? null : new PathRun(endless, coverage);
        lastCall = scope.LastCall;
        var operations = Operation.All();
        enable = Named(Operation.Enable);
        beginDisable = Named(Operation.BeginDisable);
        mapKva = Named(Operation.MapKva);
        beginUnmapKva = Named(Operation.BeginUnmapKva);
        end = Named(Operation.End);
        complete = Named(Operation.Complete);

        Operation Named(string name) => operations.Single(operation => operation.Name == name);
    }

    /// <summary>The specification's state.</summary>
    public State State { get; }

    public Status Enable(ushort device, ulong mode, ulong pasid, ulong domain) =>
        Run(enable, [device, mode, pasid, domain]);

    public Status BeginDisable(ushort device, Status answered, int call) =>
        Begin(beginDisable, answered, call, number => [device, number]);

    public Status MapKva(ushort domain, ulong address, ulong size, ulong protection) =>
        Run(mapKva, [domain, address, size, protection]);

    public Status BeginUnmapKva(ushort domain, ulong address, ulong size, Status answered, int call) =>
        Begin(beginUnmapKva, answered, call, number => [domain, address, size, number]);

    /// <summary>Ends a call; when the target says that it has ended, what the call waits for has completed.</summary>
    public Status End(int call, Status answered)
    {
        ulong number = (ulong)call & 0xffff;
        if (answered == Status.Ok) CompleteTicketsOf(number);
        var status = Run(end, [number]);
        if (status == Status.Ok) callsInFlight.Remove(call);
        return status;
    }

    /// <summary>
    /// The call's number is the target's choice where it began or found none; where it refused for another reason, the
    /// specification is asked with a free one.
    /// </summary>
    private Status Begin(Operation operation, Status answered, int call, Func<ulong, ulong[]> arguments)
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

    /// <summary>The descriptor is as if it had never been submitted.</summary>
    internal static void Forget(State state, ulong ticket) => state.Queue[ticket] = default;

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
        if (known.Kind.Concrete == CallKind.None) return;
        ulong wait = known.Flush.Wait.Concrete;
        ulong since = State.Queue[known.Flush.Wait].Since.Concrete;
        for (ulong ticket = since; ticket <= wait; ticket++) Complete(ticket);
    }

    private void Complete(ulong ticket)
    {
        var kind = KindOf(ticket);
        if (kind == DescriptorKind.None) return;

        // No device of a comparison has a TLB: there is nothing to invalidate there, and so nothing to wait for.
        if (kind is DescriptorKind.DeviceTlb or DescriptorKind.DeviceTlbPages)
        {
            Forget(State, ticket);
            paths?.Forget(complete, ticket);
            return;
        }

        // An IOTLB invalidation runs after every earlier PASID-cache invalidation (VT-d 6.5.2.12).
        if (kind is DescriptorKind.Iotlb or DescriptorKind.IotlbPages)
        {
            while (pasidCacheTickets.Count > 0 && pasidCacheTickets[0] < ticket) Complete(pasidCacheTickets[0]);
        }

        if (kind == DescriptorKind.PasidCache) pasidCacheTickets.Remove(ticket);
        var later = StaleSince(ticket);
        if (Run(complete, [ticket]) != Status.Ok)
            throw new InvalidOperationException($"The specification does not complete ticket {ticket} in order.");
        foreach (var (entry, remnant) in later) State.StaleEntries[entry] = remnant;
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

    private Status Run(Operation operation, ulong[] arguments)
    {
        paths?.Run(operation, arguments);
        var words = new Bits[arguments.Length];
        for (int i = 0; i < words.Length; i++) words[i] = operation.Parameters[i].Sort.Value(arguments[i]);
        return operation.Run(State, words);
    }
}
