using PasidVerify.Iommu;
using Request = PasidVerify.Iommu.Request;
using Status = PasidVerify.Spec.Status;

namespace PasidVerify.Conformance;

/// <summary>A kernel call that ran on the target.</summary>
/// <param name="Operation">Name of the operation.</param>
/// <param name="Arguments">Name and value of its arguments, the target's choices among them.</param>
internal sealed record CallOutcome(string Operation, IReadOnlyList<(string Name, ulong Value)> Arguments)
{
    /// <summary>Runs it on the specification, with the target's choices.</summary>
    public required Func<Oracle, Status> OnSpecification { get; init; }

    /// <summary>What the target answers.</summary>
    public Status Answered { get; init; }

    /// <summary>What the target threw.</summary>
    public Exception? Exception { get; init; }

    /// <summary>What the specification says.</summary>
    public Status Expected { get; init; }

    /// <summary>The target gave an untrusted device a domain that others share.</summary>
    public bool UntrustedGotShared { get; init; }

    /// <summary>When it was interrupted.</summary>
    public IReadOnlyList<Interrupt> Interrupts { get; init; } = [];

    /// <summary>The requests made in the middle of it.</summary>
    public IReadOnlyList<(Request Request, Answer Answer)> Walks { get; init; } = [];

    /// <summary>Those whose answer the specification did not permit before the call.</summary>
    public IReadOnlyList<(Request Request, Answer Answer)> Unexplained { get; init; } = [];
}
