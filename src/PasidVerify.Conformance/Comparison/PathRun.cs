using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>
/// Runs the specification once more with recorded values, and notes which path each operation takes. Before that it
/// tries, on copies, what a target should not choose, and what a smaller system could not give: the specification has
/// paths that only refuse, and they are part of it.
/// </summary>
internal sealed class PathRun
{
    private readonly PathRecorder recorder = new();
    private readonly Coverage coverage;
    private readonly Scope scope;
    private readonly State state;
    private readonly List<(ulong Ticket, Descriptor Descriptor)> setAside = [];

    public PathRun(Scope scope, Coverage coverage)
    {
        this.scope = scope;
        this.coverage = coverage;
        state = scope.InitialState(new ConcreteReading(recorder), new Design());
        state = Under(state.Layout with { Policy = Watched(scope.Policy.Passthrough, scope.Policy.Lazy) });
    }

    public void Run(Operation operation, ulong[] arguments)
    {
        foreach (ulong[] others in OtherChoices(operation.Name, arguments))
            Take(operation, Under(state.Layout), others);
        if (Submits(operation.Name))
            Take(operation, Under(state.Layout with { LastTicket = state.Tail.Next }), arguments);
        if (operation.Name == Operation.Enable && NoStrictDomainInUse())
        {
            var none = state.Layout with { LastDomain = Domains.Kernel };
            Take(operation, Under(none), [arguments[0], arguments[1], Pasids.None, Domains.None]);
        }

        if (Submits(operation.Name) && operation.Name != Operation.BeginUndoMapSg) TakeWithoutCall(operation, arguments);
        if (operation.Name == Operation.Probe) TakeProbes(operation, arguments[0]);
        Take(operation, state, arguments);
    }

    private static bool Submits(string operation) => operation is Operation.BeginDisable or Operation.BeginUnmapKva
        or Operation.BeginUnmapDma or Operation.BeginMapSg or Operation.BeginUndoMapSg or Operation.BeginFlushQueue
        or Operation.BeginKernelChange or Operation.BeginFreeTable;

    /// <summary>Where those in flight are all the calls that there may be.</summary>
    private void TakeWithoutCall(Operation operation, ulong[] arguments)
    {
        ulong inFlight = 0;
        while (state.Calls[inFlight].Kind.Concrete != CallKind.None) inFlight++;
        if (inFlight > 0)
            Take(operation, Under(state.Layout with { LastCall = inFlight - 1 }), [.. arguments[..^1], inFlight]);
    }

    /// <summary>Under another command line, and where no domain is left.</summary>
    private void TakeProbes(Operation probe, ulong device)
    {
        var passthrough = state.Layout with { Policy = Watched(passthrough: true, lazy: false) };
        foreach (ulong domain in new[] { Domains.Passthrough, Domains.FirstAllocated })
            Take(probe, Under(passthrough), [device, domain]);
        Take(probe, Under(state.Layout with { LastDomain = Domains.Kernel }), [device, Domains.None]);
    }

    private Policy Watched(bool passthrough, bool lazy) => new(recorder.Watch(passthrough), recorder.Watch(lazy));

    /// <summary>The descriptors are as if they had not been submitted, until they are put back.</summary>
    public void SetAside(IReadOnlyList<ulong> tickets)
    {
        setAside.AddRange(tickets.Select(ticket => (ticket, state.Queue[ticket])));
        foreach (ulong ticket in tickets) state.Queue[ticket] = default;
    }

    /// <summary>The descriptors that were set aside are pending again.</summary>
    public void PutBack()
    {
        foreach (var (ticket, descriptor) in setAside) state.Queue[ticket] = descriptor;
        setAside.Clear();
    }

    /// <summary>The same state in a system of another size, where it can be reached as well.</summary>
    private State Under(Layout layout)
    {
        var copy = new State(state.Reading, layout, state.Design);
        foreach (var (to, from) in copy.Maps.Zip(state.Maps)) to.CopyFrom(from);
        return copy;
    }

    private bool NoStrictDomainInUse()
    {
        for (ulong domain = Domains.FirstAllocated; domain <= scope.LastDomain; domain++)
        {
            if (state.DomainOwners[domain].Kind.Concrete != DomainKind.None) return false;
        }

        return true;
    }

    private void Take(Operation operation, State on, ulong[] arguments)
    {
        var words = new Bits[arguments.Length];
        for (int i = 0; i < words.Length; i++)
            words[i] = recorder.Watch(operation.Parameters[i].Sort.Value(arguments[i]));
        recorder.Restart();
        operation.Run(on, words);
        coverage.Took(operation.Name, recorder.Decisions);
    }

    private ulong[][] OtherChoices(string operation, ulong[] a) => operation switch
    {
        Operation.Enable =>
        [
            [a[0], a[1], Pasids.None, Domains.None],
            [a[0], a[1], Pasids.KernelDma, Domains.Kernel],
            [a[0], a[1], a[2], Domains.Passthrough],
            [a[0], a[1], a[2], scope.LastDomain],
            [a[0], a[1], a[2], scope.LastDomain + 1],
            [a[0], a[1], Pasids.FirstDynamic, a[3]],
            [a[0], a[1], scope.LastPasid + 1, a[3]],
            [a[0], a[1], Pasids.None, a[3]],
            [a[0], a[1], scope.LastPasid, Domains.FirstAllocated],
        ],
        Operation.MapKva => [[a[0], a[1], a[2], a[3], 1 - a[4]]],
        Operation.BeginDisable => [[a[0], 0], [a[0], scope.LastCall + 1]],
        Operation.BeginUnmapKva => [[a[0], a[1], a[2], 0], [a[0], a[1], a[2], scope.LastCall + 1]],
        Operation.Probe =>
            [[a[0], Domains.None], [a[0], Domains.Kernel], [a[0], Domains.FirstAllocated], [a[0], scope.LastDomain + 1]],
        Operation.MapDma =>
        [
            [a[0], 0, a[2], a[3], a[4], a[5]],
            [a[0], a[1] ^ 1, a[2], a[3], a[4], a[5]],
            [a[0], a[2] & AnswerCheck.OffsetMask, a[2], a[3], a[4], a[5]],
            [a[0], a[1], a[2], a[3], a[4], 0],
            [a[0], a[1], a[2], a[3], a[4], scope.BouncePool.First],
            [a[0], a[1], a[2], a[3], a[4], scope.BouncePool.First + scope.BouncePool.Count],
            [a[0], Scope.PageBytes | (a[2] & AnswerCheck.OffsetMask), a[2], a[3], a[4], a[5]],
        ],
        Operation.BeginUnmapDma => [[a[0], a[1], a[2], 0], [a[0], a[1], a[2], scope.LastCall + 1]],
        Operation.BeginMapSg =>
        [
            [a[0], 0, a[2], a[3], a[4]], [a[0], Scope.PageBytes, a[2], a[3], a[4]],
            [a[0], (scope.LastIova + 1) * Scope.PageBytes, a[2], a[3], a[4]], [a[0], a[1] | 1, a[2], a[3], a[4]],
            [a[0], a[1], a[2], a[3], 0], [a[0], a[1], a[2], a[3], scope.LastCall + 1],
        ],
        Operation.MapSegment =>
            [[a[0], 0, a[2], a[3]], [a[0], a[1] | 1, a[2], a[3]], [a[0], scope.LastIova * Scope.PageBytes, a[2], a[3]]],
        Operation.Store => [[ulong.MaxValue >> (64 - Sorts.Frame.Width), a[1], a[2]]],
        Operation.BeginFlushQueue => [[a[0], 0], [a[0], scope.LastCall + 1]],
        Operation.KernelAddTable => [[a[0], 0], [a[0], Scope.FirstTable]],
        Operation.BeginKernelChange => [[a[0], a[1], a[2], 0], [a[0], a[1], a[2], scope.LastCall + 1]],
        Operation.BeginFreeTable => [[a[0], 0], [a[0], scope.LastCall + 1]],
        Operation.End => [[scope.LastCall + 1], [0]],
        Operation.Complete => [[a[0] + 1], [a[0] + 2], [scope.LastTicket]],
        _ => [],
    };
}
