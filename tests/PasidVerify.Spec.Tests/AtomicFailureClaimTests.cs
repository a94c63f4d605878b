namespace PasidVerify.Spec.Tests;

/// <summary>A refusal that leaves something behind breaks the requirement about that operation.</summary>
public class AtomicFailureClaimTests
{
    private const ulong Device = 0, Domain = 3, Page = 1, Frame = 0x1000;

    public static TheoryData<string> Operations => [.. Operation.All().Select(operation => operation.Name)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_refused_call_that_leaves_a_grant_behind(string operation)
    {
        var step = Refused(operation);
        Planted.MustBreak(operation + "-refused", step, Planted.At(Device, 0, Domain, Page, Frame), s =>
            s.Grants[new(Domain, Page)] = s.Grants[new(Domain, Page)] with { Phase = GrantPhase.Live });
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_refused_call_that_leaves_a_translation_behind_in_a_cache(string operation)
    {
        var step = Refused(operation);
        Planted.MustBreak(operation + "-refused", step, Planted.At(Device, 0, Domain, Page, Frame), s =>
            s.StaleTranslations[new(Device, 0, Domain, Page, Frame)] = new(CacheLevel.DeviceTlb, false));
    }

    [Fact]
    public void A_pending_end_that_does_something()
    {
        var machine = new Machine();
        machine.EnableStrict();
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        var step = machine.Step(Operation.End, 0);
        Machine.Must(Status.Pending, step.Status);
        Planted.MustBreak("end-refused", step, Planted.At(Machine.Untrusted, 2, 3, Page, Frame), s =>
            s.Calls.Clear(_ => true));
    }

    [Fact]
    public void A_call_that_began_is_no_refusal()
    {
        var machine = new Machine();
        machine.EnableStrict();
        var step = machine.Step(Operation.BeginDisable, Machine.Untrusted, 0);
        Machine.Must(Status.Pending, step.Status);
        Assert.True(Planted.Holds("begin_disable-refused", step, Planted.At(Machine.Untrusted, 2, 3, Page, Frame)));
    }

    /// <summary>Zeros are nonsense to nearly every operation; three need more.</summary>
    private static Step Refused(string name)
    {
        var machine = new Machine();
        ulong[] zeros = [.. Operation.All().Single(one => one.Name == name).Parameters.Select(_ => 0UL)];
        var step = machine.Step(name, name switch
        {
            Operation.KernelAddTable => [machine.Scope.Regions()[0], Scope.FirstTable + 9],
            Operation.WriteFrame => [Scope.FirstTable, 0, 0],
            Operation.Store => [machine.State.Layout.LastFrame.Concrete + 1, 0, 1],
            _ => zeros,
        });
        Assert.NotEqual(Status.Ok, step.Status);
        Assert.NotEqual(Status.Pending, step.Status);
        return step;
    }
}
