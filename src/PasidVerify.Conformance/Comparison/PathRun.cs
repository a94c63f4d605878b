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

    public PathRun(Scope scope, Coverage coverage)
    {
        this.scope = scope;
        this.coverage = coverage;
        state = scope.InitialState(new ConcreteReading(recorder), new Design());
    }

    public void Run(Operation operation, ulong[] arguments)
    {
        foreach (ulong[] others in OtherChoices(operation.Name, arguments))
            Take(operation, Under(state.Layout), others);
        if (operation.Name is Operation.BeginDisable or Operation.BeginUnmapKva)
            Take(operation, Under(state.Layout with { LastTicket = state.Tail.Next }), arguments);
        if (operation.Name == Operation.Enable && NoStrictDomainInUse())
        {
            var none = state.Layout with { LastDomain = Domains.Kernel };
            Take(operation, Under(none), [arguments[0], arguments[1], Pasids.None, Domains.None]);
        }

        Take(operation, state, arguments);
    }

    /// <summary>The descriptor is as if it had never been submitted, though on a copy it may complete.</summary>
    public void Forget(Operation complete, ulong ticket)
    {
        Take(complete, Under(state.Layout), [ticket]);
        Oracle.Forget(state, ticket);
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
        Operation.BeginDisable => [[a[0], 0], [a[0], scope.LastCall + 1]],
        Operation.BeginUnmapKva => [[a[0], a[1], a[2], 0], [a[0], a[1], a[2], scope.LastCall + 1]],
        Operation.End => [[scope.LastCall + 1], [0]],
        Operation.Complete => [[a[0] + 1], [a[0] + 2], [scope.LastTicket]],
        _ => [],
    };
}
