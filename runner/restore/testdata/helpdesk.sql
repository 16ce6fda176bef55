-- A database with what real ones have: owners with odd names, rights, a
-- partitioned table, names in quotes, triggers, policies, large objects.
create role helpdesk; create role "team ""Ops"", night"; create role auditor;
create extension citext; create extension pg_trgm;
create schema desk authorization helpdesk;
create type desk.state as enum ('open', 'waiting', 'closed');
create table desk.person (id int primary key, name text not null, email citext unique);
create table desk.ticket (
  id bigint generated always as identity primary key,
  person int not null references desk.person,
  state desk.state not null default 'open',
  subject text not null check (length(subject) > 3),
  body text, attachment bytea,
  updated_at timestamptz not null
);
create index on desk.ticket using gin (subject gin_trgm_ops);
create index on desk.ticket (updated_at);
create table desk."Odd ""Name""" (id int primary key, "Value" numeric(12, 2));
create table desk.event (at timestamptz not null, what text) partition by range (at);
create table desk.event_2025 partition of desk.event for values from ('2025-01-01') to ('2026-01-01');
create table desk.event_2026 partition of desk.event for values from ('2026-01-01') to ('2027-01-01');
create index on desk.event (at);
create table desk.empty (id int);
create function desk.touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$;
insert into desk.person select g, 'Person ' || g, 'p' || g || '@example.org' from generate_series(1, 200) g;
insert into desk.ticket (person, state, subject, body, attachment, updated_at)
  select 1 + g % 200, (array['open', 'waiting', 'closed']::desk.state[])[1 + g % 3], 'ticket ' || g,
    md5(g::text) || md5((g * 7)::text) || E'\ttab\nline \\ backslash', decode(md5(g::text), 'hex'),
    timestamptz '2026-01-01 08:00+00' + g * interval '10 minutes' from generate_series(1, 3000) g;
insert into desk."Odd ""Name""" values (1, 12.50), (2, null);
insert into desk.event select timestamptz '2025-12-01 00:00+00' + g * interval '1 hour', 'event ' || g from generate_series(1, 2000) g;
create trigger touch before update on desk.ticket for each row execute function desk.touch();
create view desk.open_ticket as select * from desk.ticket where state = 'open';
create materialized view desk.per_person as select person, count(*) from desk.ticket group by person;
alter table desk.ticket owner to "team ""Ops"", night"; alter table desk.person owner to helpdesk;
alter table desk.person enable row level security;
create policy own on desk.person for select to auditor, helpdesk using (true);
grant select on desk.ticket to auditor with grant option;
alter default privileges for role helpdesk in schema desk grant select on tables to auditor;
select lo_from_bytea(0, decode(repeat('cafe', 5000), 'hex'));
