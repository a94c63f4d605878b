using System.Globalization;
using System.Text;
using PasidVerify.Iommu;
using PasidVerify.Spec;
using Request = PasidVerify.Iommu.Request;

namespace PasidVerify.Conformance;

/// <summary>What ran, as steps of a trace: every argument a number, every result a text to compare with.</summary>
internal static class TraceSteps
{
    public const string Step = "step";
    public const string Access = "access";
    public const string Ats = "ats";
    public const string Load = "load";
    public const string AtStore = "at_store";
    public const string Steps = "steps";
    public const string WalkDevice = "walk_device";
    public const string WalkPasid = "walk_pasid";
    public const string WalkAddress = "walk_address";
    public const string WalkWrite = "walk_write";
    public const string WalkPrivileged = "walk_privileged";
    public const string WalkAts = "walk_ats";
    public const string Threw = "threw";

    public static TraceStep Of(in Request request, string result) => new(
        IsByAts(in request) ? Ats : Access,
        [
            ("device", request.Device), .. Tag("pasid", in request), ("address", request.Address),
            ("write", request.Write ? 1UL : 0), ("privileged", request.Privileged ? 1UL : 0),
        ],
        result);

    public static TraceStep Of(Step step, string result) => new(Step, [("count", (ulong)step.Count)], result);

    public static TraceStep Of(Store store, string result) => new(
        Operation.Store,
        [
            ("frame", store.Address >> Layout.PageShift), ("offset", store.Address & AnswerCheck.OffsetMask),
            ("value", store.Value),
        ],
        result);

    public static TraceStep Of(Load load, string result) => new(Load, [("address", load.Address)], result);

    public static TraceStep Of(CallOutcome outcome)
    {
        var arguments = new List<(string, ulong)>(outcome.Arguments);
        var walks = new Queue<(Request Request, Answer Answer)>(outcome.Walks);
        foreach (var interrupt in outcome.Interrupts)
        {
            arguments.Add((AtStore, (ulong)interrupt.Store));
            arguments.Add((Steps, (ulong)interrupt.Steps));
            if (interrupt.Walk is null || walks.Count == 0) continue;
            var request = walks.Dequeue().Request;
            arguments.Add((WalkDevice, request.Device));
            arguments.AddRange(Tag(WalkPasid, in request));
            arguments.Add((WalkAddress, request.Address));
            arguments.Add((WalkWrite, request.Write ? 1UL : 0));
            arguments.Add((WalkPrivileged, request.Privileged ? 1UL : 0));
            if (IsByAts(in request)) arguments.Add((WalkAts, 1));
        }

        var result = new StringBuilder(outcome.Exception is null ? Text(outcome.Answered) : Threw);
        foreach (var walk in outcome.Walks) result.Append("; walk ").Append(Text(walk.Answer));
        return new(outcome.Operation, arguments, result.ToString());
    }

    private static bool IsByAts(in Request request) => request.Kind == Iommu.RequestKind.Translation;

    private static (string Name, ulong Value)[] Tag(string name, in Request request) =>
        request.WithoutPasid ? [] : [(name, request.Pasid)];

    public static string Text(Answer answer) => answer.Reached
        ? string.Create(CultureInfo.InvariantCulture, $"reached 0x{answer.Address:x}")
        : string.Create(
            CultureInfo.InvariantCulture, $"fault 0x{(int)answer.Fault:x} {Snake(answer.Fault.ToString())}");

    public static string Text(Spec.Status status) => Snake(status.ToString());

    private static string Snake(string name)
    {
        var text = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
