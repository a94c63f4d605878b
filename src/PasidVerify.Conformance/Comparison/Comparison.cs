using PasidVerify.Iommu;
using PasidVerify.Spec;
using Request = PasidVerify.Iommu.Request;

namespace PasidVerify.Conformance;

/// <summary>
/// One system of a target and the specification, side by side: commands run on both, and every answer is compared.
/// </summary>
/// <remarks>
/// It does not check how long the target takes, what it does with its tables beyond what requests and statuses show,
/// nor two kernel calls inside one another: that is <see cref="Linearizability"/>.
/// </remarks>
internal sealed class Comparison
{
    private readonly TargetSystem target;
    private readonly Coverage? coverage;
    private readonly List<TraceStep>? trace;
    private readonly Oracle oracle;
    private readonly AnswerCheck answers;
    private readonly BrokenClaim claims;
    private readonly CallComparison calls;
    private bool idle;

    /// <param name="scope">What both run on.</param>
    /// <param name="target">Starts the target's system.</param>
    /// <param name="coverage">Counts what is met; null counts nothing.</param>
    /// <param name="paths">The coverage gets the specification's paths too, which takes time.</param>
    /// <param name="trace">Gets a step for each command; null gets none.</param>
    public Comparison(
        Scope scope, Target target, Coverage? coverage = null, bool paths = false, List<TraceStep>? trace = null)
    {
        this.target = target.Start(scope);
        this.coverage = coverage;
        this.trace = trace;
        oracle = new Oracle(scope, paths ? coverage : null);
        answers = new AnswerCheck(oracle.State, scope.LastDomain);
        claims = new BrokenClaim(oracle.State, answers);
        foreach (var (address, _, _) in scope.KernelPages) claims.KernelHas(address, Scope.PageBytes);
        View = new DriverView();
        foreach (var (device, domain) in scope.DefaultDomains) View.Probed((ushort)device, (ushort)domain);
        calls = new CallComparison(scope, this.target, oracle, claims, View, coverage);
    }

    /// <summary>What drivers know.</summary>
    public DriverView View { get; }

    /// <summary>Requests and calls compared so far.</summary>
    public long Operations { get; private set; }

    /// <summary>Runs a command on both.</summary>
    /// <param name="command">The command, resolved.</param>
    /// <returns>How they part; null when they agree.</returns>
    public Mismatch? Run(Command command)
    {
        Operations++;
        return command switch
        {
            Access access => Request(access),
            Step step => Execute(step),
            Store store => Write(store),
            Load load => Read(load),
            KernelCall call => Call(call),
            _ => throw new ArgumentException($"No such command: {command}.", nameof(command)),
        };
    }

    private Mismatch? Request(Access access)
    {
        var request = Resolution.Request(access, View);
        Answer answer;
        try
        {
            answer = TargetCalls.Access(target.Dma, in request);
        }
        catch (Exception exception)
        {
            trace?.Add(TraceSteps.Of(in request, TraceSteps.Threw));
            return Thrown("access", exception);
        }

        trace?.Add(TraceSteps.Of(in request, TraceSteps.Text(answer)));
        if (!answers.Permits(in request, answer, out ulong domain)) return Forbidden(in request, answer, "");
        coverage?.Met(answer, domain);
        return null;
    }

    private Mismatch? Execute(Step step)
    {
        int done = 0;
        try
        {
            while (done < step.Count && target.Dma.Step()) done++;
        }
        catch (Exception exception)
        {
            trace?.Add(TraceSteps.Of(step, TraceSteps.Threw));
            return Thrown("step", exception);
        }

        idle = done < step.Count;
        trace?.Add(TraceSteps.Of(step, $"executed {done}"));
        coverage?.Stepped();
        return null;
    }

    private Mismatch? Write(Store store)
    {
        var expected = oracle.Store(store.Address, store.Value);
        if (expected == Spec.Status.Ok) target.Memory?.Store(store.Address, store.Value);
        trace?.Add(TraceSteps.Of(store, TraceSteps.Text(expected)));
        return null;
    }

    private Mismatch? Read(Load load)
    {
        if (target.Memory is not { } memory) return null;
        var (value, expected) = (memory.Load(load.Address), oracle.Load(load.Address));
        trace?.Add(TraceSteps.Of(load, $"0x{value:x2}"));
        return value == expected
            ? null
            : new(
                BrokenClaim.Availability,
                $"Memory at 0x{load.Address:x} holds 0x{value:x2}, and 0x{expected:x2} in the specification.");
    }

    private Mismatch? Call(KernelCall call)
    {
        var outcome = calls.Run(call, (in Request request, Answer answer) => answers.Permits(in request, answer));
        Operations += outcome.Walks.Count;
        trace?.Add(TraceSteps.Of(outcome));
        if (outcome.Exception is { } exception) return Thrown(outcome.Operation, exception);
        if (outcome.Answered != outcome.Expected)
        {
            return new(
                BrokenClaim.OfStatus(outcome.Answered, outcome.Expected, outcome.UntrustedGotShared),
                $"{outcome.Operation} answers {outcome.Answered} where the specification says {outcome.Expected}.");
        }

        foreach (var (request, answer) in outcome.Unexplained)
        {
            if (!answers.Permits(in request, answer)) return Forbidden(in request, answer, " in the middle of a call");
        }

        bool stuck = idle && outcome is { Operation: Operation.End, Answered: Spec.Status.Pending };
        if (outcome is { Operation: not Operation.End, Answered: Spec.Status.Pending }) idle = false;
        return stuck
            ? new(Mismatch.Conformance, "The hardware has nothing left to execute, and the call is still pending.")
            : null;
    }

    private Mismatch Forbidden(in Request request, Answer answer, string when)
    {
        var lifted = AnswerCheck.Lifted(in request, answer);
        string claim = claims.OfAnswer(in lifted, answer, calls.RefusedJustBefore(in request));
        return new(
            claim,
            $"Device 0x{request.Device:x} with{(request.WithoutPasid ? "out PASID" : $" PASID {request.Pasid}")} at 0x{request.Address:x}"
            + $" ({(request.Write ? "write" : "read")}{(request.Privileged ? ", privileged" : "")}"
            + $"{(request.Kind == Iommu.RequestKind.Translation ? ", by ATS" : "")}){when}:"
            + $" {TraceSteps.Text(answer)}, which the specification does not permit.");
    }

    private static Mismatch Thrown(string operation, Exception exception) =>
        new(Mismatch.Conformance, $"{operation} throws {exception.GetType().Name}: {exception.Message}");
}
