// Package scenarios holds what people promise and want rehearsed: services of
// the catalogue, scenarios, and the settings around them. It loads a workspace,
// validates it whole and reports every problem at once, each with its place.
// It also says when scenarios are due (due.go), and reads calendars of freezes.
// What happens with a scenario is the business of runner; what happened, of store.
//
// A whole scenario:
//
//	scenario: helpdesk-db
//	service: helpdesk
//	schedule:
//	  cron: "0 3 * * 1-5"
//	  timezone: Europe/London
//	  window: 4h            # on time is what ends within this, after it was due
//	  catch_up: all         # after a downtime: none, latest or all
//	  catch_up_most: 5
//	  jitter: 20m           # begins up to so much later, to spread load
//	  disabled: false       # true: nothing new falls due
//	pool: near-the-backups  # which machines may carry it
//	overlap: queue          # when it is due and still runs: skip, queue or replace
//	retry: {attempts: 2, after: 15m}  # of an inconclusive run; the first attempt counts
//	components:
//	  db:
//	    source: {folder: {path: /backups/helpdesk, glob: "helpdesk-*.dump", time: '(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)'}}
//	    point: {take: latest, within: 7d}
//	    recipe: postgres
//	    with: {database: helpdesk}
//	services:
//	  app:
//	    image: acme/helpdesk:3.2
//	    environment: {DATABASE_URL: "postgres://postgres@db/helpdesk"}
//	    depends_on: {db: {condition: service_healthy}}
//	checks:
//	  - name: tickets are there
//	    sql: select count(*) from tickets
//	    expect: value >= 40000
//	  - name: newest ticket
//	    sql: select max(updated_at) from tickets
//	    newest: true
//	  - name: the desk answers
//	    http: http://app:8080/health
//	    expect: status == 200 && json.database == "up"
//	limits: {memory: 2g, cpus: 2, disk: 20g, time: 1h}
package scenarios
