import Primitives

/// Moments at which somebody is due, the earliest first: a binary heap.
struct TimerQueue: Sendable {
    private var heap: [(due: Instant, number: Int)] = []

    var first: (due: Instant, number: Int)? { heap.first }

    var count: Int { heap.count }

    mutating func add(_ due: Instant, _ number: Int) {
        heap.append((due, number))
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index].due < heap[parent].due else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].due < heap[least].due {
                least = child
            }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
